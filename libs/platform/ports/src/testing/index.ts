export { messageBusContract } from './message-bus-contract';
export type { MessageBusFeatures, MessageBusHarness } from './message-bus-bench';
