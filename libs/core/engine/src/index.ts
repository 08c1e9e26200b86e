export type { Fault, StandardError } from './fault';
export { standardErrors } from './fault';
export type { Signal, TriggerInfo } from './signal';
export type { Effect } from './effect';
export type { Fact, TaskRef } from './fact';
export type { RunState, RunStatus } from './run-state';
export { isTerminal } from './run-state';
export type { Step } from './step';
export { step } from './step';
