export { BusTransport } from './bus-transport';
export type { BusTransportOptions } from './bus-transport';
