import { controlExchange, message, type WatchRun } from '@ensue/contracts';
import type { OutgoingMessage } from '@ensue/ports';
import type { Ids } from '../ids';
import { readMessage } from '../inbound/read-message';
import type { Replies } from './callers';

const watchSeconds = 60;
const source = '/ensue/orchestrator';

/**
 * Word of steps from whichever replica made them to whoever watches the run. A watch is told to all replicas over the control
 * exchange and ends by itself; a watcher renews it. Word may be lost: it says when to look, the rows say what is.
 */
export class RunNews {
  /** Who, anywhere, watches which run: reply queue and when the watch ends. */
  private readonly watchers = new Map<string, Map<string, number>>();

  constructor(
    private readonly replyQueue: string,
    private readonly replies: Replies,
    private readonly notify: (notice: OutgoingMessage) => void,
    private readonly ids: Ids,
  ) {}

  /** Waits for word of a run. @returns resolves at the next; `forget` ends the waiting */
  next(runId: string): { readonly news: Promise<void>; forget(): void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const forget = this.replies.onReply(correlation(runId), () => resolve());
    this.send(
      controlExchange,
      '',
      message('io.ensue.run.watch.v1', this.ids.next(), source, {
        runId,
        replyTo: this.replyQueue,
        seconds: watchSeconds,
      }),
    );
    return { news: promise, forget };
  }

  /** What comes over the control exchange; only watches are for us. */
  hear(body: string): Promise<void> {
    const heard = readMessage(body);
    if (heard.type === 'io.ensue.run.watch.v1') this.remember(heard.data);
    return Promise.resolve();
  }

  /** These runs have been stepped here. */
  tell(runs: ReadonlySet<string>): void {
    if (this.watchers.size === 0) return;
    const now = Date.now();
    for (const runId of runs) {
      const watching = this.watchers.get(runId);
      if (watching === undefined) continue;
      for (const [replyTo, until] of watching) {
        if (until < now) watching.delete(replyTo);
        else
          this.send(
            '',
            replyTo,
            message('io.ensue.run.stepped.v1', this.ids.next(), source, { runId }),
            correlation(runId),
          );
      }
      if (watching.size === 0) this.watchers.delete(runId);
    }
  }

  private remember({ runId, replyTo, seconds }: WatchRun): void {
    const now = Date.now();
    for (const [id, watching] of this.watchers) {
      if ([...watching.values()].every((until) => until < now)) this.watchers.delete(id);
    }
    const watching = this.watchers.get(runId) ?? new Map<string, number>();
    watching.set(replyTo, now + seconds * 1_000);
    this.watchers.set(runId, watching);
  }

  private send(exchange: string, routingKey: string, body: { readonly id: string }, correlationId?: string): void {
    this.notify({
      exchange,
      routingKey,
      messageId: body.id,
      body: JSON.stringify(body),
      mustArrive: false,
      ...(correlationId !== undefined && { correlationId }),
    });
  }
}

function correlation(runId: string): string {
  return `watch:${runId}`;
}
