import { controlExchange, message, type Message, type WatchRun } from '@ensue/contracts';
import { systemClock, type Clock, type OutgoingMessage } from '@ensue/ports';
import { source } from '../batch/send';
import type { Ids } from '../ids';
import { readMessage } from '../inbound/read-message';
import type { Replies } from './callers';

const watchSeconds = 60;

/** Those here who wait for word of one run. */
interface Listening {
  readonly waiting: Set<() => void>;
  readonly forget: () => void;
  renewAt: number;
}

/**
 * Word of steps from whichever replica made them to whoever watches the run. A watch is told to all replicas over the control
 * exchange and ends by itself; a watcher renews it. Word may be lost: it says when to look, the rows say what is.
 */
export class RunNews {
  /** Who, anywhere, watches which run: reply queue and when the watch ends. */
  private readonly watchers = new Map<string, Map<string, number>>();
  private readonly listening = new Map<string, Listening>();

  constructor(
    private readonly replyQueue: string,
    private readonly replies: Replies,
    private readonly notify: (notice: OutgoingMessage) => void,
    private readonly ids: Ids,
    private readonly clock: Pick<Clock, 'now'> = systemClock,
  ) {}

  /** Waits for word of a run. @returns resolves at the next; `forget` ends the waiting */
  next(runId: string): { readonly news: Promise<void>; forget(): void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const here = this.listen(runId);
    here.waiting.add(resolve);
    const now = this.clock.now();
    if (here.renewAt <= now) {
      // Told to the others once in a while, not at every step.
      here.renewAt = now + (watchSeconds * 1_000) / 2;
      const data = { runId, replyTo: this.replyQueue, seconds: watchSeconds };
      this.send(controlExchange, '', message('io.ensue.run.watch.v1', this.ids.next(), source, data));
    }
    return { news: promise, forget: () => here.waiting.delete(resolve) };
  }

  /** The watching of a run here is over, for one who called `next`. */
  leave(runId: string): void {
    const here = this.listening.get(runId);
    if (here === undefined || here.waiting.size > 0) return;
    here.forget();
    this.listening.delete(runId);
  }

  /** What comes over the control exchange; only watches are for us, and what a newer Ensue says we need not understand. */
  async hear(body: string): Promise<void> {
    let heard: Message;
    try {
      heard = readMessage(body);
    } catch {
      return;
    }
    if (heard.type === 'io.ensue.run.watch.v1') this.remember(heard.data);
  }

  /** These runs have been stepped here. */
  tell(runs: ReadonlySet<string>): void {
    if (this.watchers.size === 0) return;
    const now = this.clock.now();
    for (const runId of runs) {
      const watching = this.watchers.get(runId);
      if (watching === undefined) continue;
      for (const [replyTo, until] of watching) {
        if (until < now) watching.delete(replyTo);
        else this.send('', replyTo, message('io.ensue.run.stepped.v1', this.ids.next(), source, { runId }), runId);
      }
      if (watching.size === 0) this.watchers.delete(runId);
    }
  }

  private listen(runId: string): Listening {
    const known = this.listening.get(runId);
    if (known !== undefined) return known;
    const waiting = new Set<() => void>();
    const forget = this.replies.onReply(correlation(runId), () => {
      for (const resolve of waiting) resolve();
      waiting.clear();
    });
    const here = { waiting, forget, renewAt: 0 };
    this.listening.set(runId, here);
    return here;
  }

  private remember({ runId, replyTo, seconds }: WatchRun): void {
    const now = this.clock.now();
    for (const [id, watching] of this.watchers) {
      if ([...watching.values()].every((until) => until < now)) this.watchers.delete(id);
    }
    const watching = this.watchers.get(runId) ?? new Map<string, number>();
    watching.set(replyTo, now + seconds * 1_000);
    this.watchers.set(runId, watching);
  }

  private send(exchange: string, routingKey: string, body: { readonly id: string }, runId?: string): void {
    this.notify({
      exchange,
      routingKey,
      messageId: body.id,
      body: JSON.stringify(body),
      mustArrive: false,
      ...(runId !== undefined && { correlationId: correlation(runId) }),
    });
  }
}

function correlation(runId: string): string {
  return `watch:${runId}`;
}
