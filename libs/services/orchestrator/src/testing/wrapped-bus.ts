import type { MessageBus, OutgoingMessage } from '@ensue/ports';

/** A bus that keeps what was published, and refuses or swallows as a test says. */
export class WrappedBus {
  readonly published: OutgoingMessage[] = [];
  /** `pass` hands on; `swallow` says yes and loses the message; or throw. */
  judge: (message: OutgoingMessage) => 'pass' | 'swallow' = () => 'pass';
  depths = new Map<string, number>();
  /** The broker asks for silence. */
  blocked = false;

  wrap(bus: MessageBus): MessageBus {
    return {
      replyQueue: bus.replyQueue,
      start: () => bus.start(),
      declare: (topology) => bus.declare(topology),
      publish: async (message) => {
        const verdict = this.judge(message);
        this.published.push(message);
        if (verdict === 'pass') await bus.publish(message);
      },
      consume: (queue, options, handler) => bus.consume(queue, options, handler),
      depth: async (queue) => this.depths.get(queue) ?? (await bus.depth(queue)),
      health: () => ({ ...bus.health(), blocked: this.blocked }),
      onReconnected: (listener) => bus.onReconnected(listener),
      stop: (limitMs) => bus.stop(limitMs),
    };
  }

  to(routingKey: string): readonly OutgoingMessage[] {
    return this.published.filter((message) => message.routingKey === routingKey);
  }
}
