export type { Actions, PerformableAction, PerformContext } from './actions';
export { Runner, type RunnerOptions } from './runner';
export { HandedBack } from './handed-back';
export { OrchestratorInquiry, type Inquiry } from './inquiry';
export type { RunnerLogger } from './runner-logger';
export { realTimers, type Timers } from './timers';
