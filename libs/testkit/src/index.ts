export { shrink, type Shrunk } from './shrink';
export { simulate, type Report, type SimulateOptions } from './simulate';
export type { Breakage, Role } from './processes/installation';
export type { FaultKind } from './faults';
