export { RabbitMqBus } from './rabbitmq-bus';
export type { Incident, RabbitMqBusOptions } from './settings';
