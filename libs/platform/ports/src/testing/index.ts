export { messageBusContract } from './message-bus-contract';
export type { MessageBusFeatures, MessageBusHarness } from './message-bus-bench';
export { storeContract } from './store-contract';
export type { StoreHarness } from './store-bench';
