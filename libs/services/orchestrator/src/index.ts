export type { Ids } from './ids';
export type { Log } from './log';
export type { Item, ItemOutcome } from './batch/item';
export { BatchLoop, type BatchLoopSettings } from './batch/batch-loop';
export { LiveCatalog } from './live/live-catalog';
export { Relay } from './relay/relay';
export { InboxHandlers } from './inbound/inbox-handlers';
export { Publishing, type Published } from './api/publishing';
export { Callers, type Replies } from './api/callers';
