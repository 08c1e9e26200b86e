export { Gateway, type GatewayParts } from './gateway';
export type { EventStamps } from './event-stamps';
