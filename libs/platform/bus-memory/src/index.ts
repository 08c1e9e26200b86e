export { MemoryBus } from './memory-bus';
export type { MemoryBusOptions } from './memory-bus';
export { RoutingTable } from './routing-table';
