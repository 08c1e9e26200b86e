import { message, resultsQueue } from '@ensue/contracts';
import { PublishError, type MessageBus } from '@ensue/ports';
import { HandedBack } from './handed-back';
import { failed, type Outcome } from './outcome';
import type { RunnerLogger } from './runner-logger';
import { source } from './source';
import { pause, type Timers } from './timers';

const longestPauseMs = 10_000;

interface Address {
  readonly runId: string;
  readonly effectId: string;
  readonly epoch: number;
}

/** Tells the orchestrator what came of an effect. The work is done and must not be repeated, so it does not give up. */
export class Results {
  private readonly stopping = new AbortController();

  constructor(
    private readonly bus: MessageBus,
    private readonly timers: Timers,
    private readonly logger: RunnerLogger,
  ) {}

  /**
   * Resolves when someone durable has the result.
   * @throws HandedBack when the runner stops first
   */
  async publish(address: () => Address, outcome: Outcome, traceparent?: string): Promise<void> {
    let said = outcome;
    for (let tries = 0; ; tries += 1) {
      if (this.stopping.signal.aborted) throw new HandedBack('the runner stopped before its result could be published');
      try {
        return await this.send(address(), said, traceparent);
      } catch (error) {
        this.logger.warn(`could not publish a result: ${String(error)}`, { ...address(), tries });
        if (error instanceof PublishError && error.failure === 'too-large') {
          said = failed('runtime', 'The result is larger than a message may be');
        }
        await pause(this.timers, Math.min(100 * 2 ** tries, longestPauseMs), this.stopping.signal);
      }
    }
  }

  /** Tries no more. */
  stop(): void {
    this.stopping.abort();
  }

  private async send(address: Address, outcome: Outcome, traceparent: string | undefined): Promise<void> {
    // Derived from the sending, so that a result said twice is one for the inbox.
    const id = `result:${address.runId}:${address.effectId}:${address.epoch}`;
    const { runId, effectId, epoch } = address;
    const said =
      outcome.kind === 'completed'
        ? message('io.ensue.action.completed.v1', id, source, { runId, effectId, epoch, output: outcome.output })
        : message('io.ensue.action.failed.v1', id, source, { runId, effectId, epoch, fault: outcome.fault });
    const body = JSON.stringify(traceparent === undefined ? said : { ...said, traceparent });
    await this.bus.publish({ exchange: '', routingKey: resultsQueue, messageId: id, body, mustArrive: true });
  }
}
