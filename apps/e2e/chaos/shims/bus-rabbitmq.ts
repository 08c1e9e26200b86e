import { RabbitMqBus as Real } from '../../../../libs/platform/bus-rabbitmq/src/index';
import type { OutgoingMessage } from '@ensue/ports';
import { MessageFaults } from './message-faults';

export * from '../../../../libs/platform/bus-rabbitmq/src/index';

/** The real bus, whose messages meet with accidents when a campaign says so. */
export class RabbitMqBus extends Real {
  private readonly faults = new MessageFaults();

  override publish(message: OutgoingMessage): Promise<void> {
    return this.faults.publish(message, (each) => super.publish(each));
  }
}
