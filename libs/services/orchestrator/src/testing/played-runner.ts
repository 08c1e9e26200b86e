import {
  actionQueue,
  actionTopology,
  message,
  resultsQueue,
  type Json,
  type Message,
  type PerformAction,
} from '@ensue/contracts';
import type { Delivery, MessageBus } from '@ensue/ports';

/** What a played action comes to: an output, a fault, or nothing as yet. */
export type Played = { readonly output: Json } | { readonly fault: { type: string; status: number } } | 'silence';

/** Performs actions as a test says; everything it was asked for is kept. */
export class PlayedRunner {
  readonly asked: PerformAction[] = [];
  readonly deliveries: Delivery[] = [];
  /** What comes of an action; its input, unless a test says otherwise. */
  perform: (wanted: PerformAction) => Played | Promise<Played> = ({ input }) => ({ output: input as Json });

  constructor(private readonly bus: MessageBus) {}

  async start(kinds: readonly string[]): Promise<void> {
    await this.bus.declare(actionTopology(kinds));
    for (const kind of kinds) {
      await this.bus.consume(actionQueue(kind), { prefetch: 1_000 }, (delivery) => this.handle(delivery));
    }
  }

  /** Says how an action ended. */
  async answer(wanted: PerformAction, played: Exclude<Played, 'silence'>, messageId?: string): Promise<void> {
    const { runId, effectId, epoch } = wanted;
    const address = { runId, effectId, epoch };
    const id = messageId ?? `result:${runId}:${effectId}:${epoch}`;
    const told: Message =
      'output' in played
        ? message('io.ensue.action.completed.v1', id, '/test', { ...address, output: played.output })
        : message('io.ensue.action.failed.v1', id, '/test', { ...address, fault: played.fault });
    await this.bus.publish({
      exchange: '',
      routingKey: resultsQueue,
      messageId: id,
      body: JSON.stringify(told),
      mustArrive: true,
    });
  }

  private async handle(delivery: Delivery): Promise<void> {
    const wanted = (JSON.parse(delivery.body) as { data: PerformAction }).data;
    this.asked.push(wanted);
    this.deliveries.push(delivery);
    const played = await this.perform(wanted);
    if (played !== 'silence') await this.answer(wanted, played);
  }
}
