export { RabbitMqBus } from './rabbitmq-bus';
export { makeBrokerUsers, type BrokerUsersOptions } from './broker-users';
export { brokerRights, type BrokerRights, type BrokerRole } from './broker-rights';
export type { Incident, RabbitMqBusOptions } from './settings';
