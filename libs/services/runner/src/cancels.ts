import { controlTopology } from '@ensue/contracts';
import type { Consumption, MessageBus } from '@ensue/ports';
import type { EffectsAtHand } from './effects-at-hand';
import { parseMessage } from './parse-message';
import type { RunnerLogger } from './runner-logger';

/** Hears the control exchange and stops what is no longer wanted. Whoever misses a cancel only works in vain. */
export class Cancels {
  private consumption: Consumption | undefined;

  constructor(
    private readonly bus: MessageBus,
    private readonly effects: EffectsAtHand,
    private readonly logger: RunnerLogger,
    private readonly newId: () => string,
  ) {}

  async start(): Promise<void> {
    const queue = `ensue.control.runner.${this.newId()}`;
    await this.bus.declare(controlTopology(queue));
    this.consumption = await this.bus.consume(queue, { prefetch: 100 }, async ({ body }) => this.hear(body));
  }

  async stop(): Promise<void> {
    await this.consumption?.stop();
  }

  /** Other things are said there too, to others. */
  private hear(body: string): void {
    const cancelled = parseMessage('io.ensue.effect.cancelled.v1', body);
    if ('reason' in cancelled) return;
    const { runId, effectId } = cancelled.data;
    const work = this.effects.find(runId, effectId);
    if (!work) return;
    this.logger.info('cancelled', { runId, effectId, task: work.order.task.name });
    work.cancel();
  }
}
