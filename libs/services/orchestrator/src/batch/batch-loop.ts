import { isRetryable, type Store } from '@ensue/ports';
import type { Ids } from '../ids';
import type { LiveCatalog } from '../live/live-catalog';
import type { Log } from '../log';
import { applyBatch } from './apply-batch';
import type { DeadLetterItem, Item, ItemOutcome } from './item';
import type { Sendings } from './ledger';

export interface BatchLoopSettings {
  readonly mostItems: number;
  /** Above so many outstanding effects no new event is taken in: results first. */
  readonly mostOutstandingEffects: number;
}

/** How an item came, and where it goes when nobody can digest it. */
export interface Submission {
  /** Deliveries before this one: from the third on an item is handled alone. */
  readonly deliveryCount?: number;
  /** Absent for items that have a caller: they are told instead. */
  readonly letter?: DeadLetterItem['row'];
}

interface Entry {
  readonly item: Item;
  readonly submission: Submission;
  resolve(outcome: ItemOutcome): void;
  reject(error: unknown): void;
}

const aloneFrom = 3;
const parkedFrom = 8;
const countEveryMs = 2_000;

/**
 * Takes what is there, commits it, and repeats: a group commit that clocks itself (DESIGN §5.2). Results and calls go
 * before new events. The loop awaits nothing but the store; sending what a batch has written is somebody else's work.
 */
export class BatchLoop {
  private readonly urgent: Entry[] = [];
  private readonly events: Entry[] = [];
  private wake: (() => void) | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;
  private intakePaused = false;
  private countedAt = 0;

  constructor(
    private readonly store: Store,
    private readonly live: LiveCatalog,
    private readonly ids: Ids,
    private readonly onCommitted: (sendings: Sendings) => void,
    private readonly log: Log,
    private readonly settings: BatchLoopSettings = { mostItems: 200, mostOutstandingEffects: 10_000 },
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Ends after the batch under way; what waits is refused, so that its messages are delivered to somebody else. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake?.();
    await this.running;
    for (const entry of [...this.urgent.splice(0), ...this.events.splice(0)]) {
      entry.reject(new Error('The orchestrator is stopping.'));
    }
  }

  /**
   * Hands an item in.
   * @returns what became of it, once its transaction has committed
   * @throws StoreError to callers when the store fails; messages wait until it is back
   */
  submit(item: Item, submission: Submission = {}): Promise<ItemOutcome> {
    if (this.stopped) return Promise.reject(new Error('The orchestrator is stopping.'));
    return new Promise((resolve, reject) => {
      (item.kind === 'event' ? this.events : this.urgent).push({ item, submission, resolve, reject });
      this.wake?.();
    });
  }

  private async run(): Promise<void> {
    let pauseMs = 0;
    while (!this.stopped) {
      const batch = this.take();
      if (batch.length === 0) {
        await this.arrival(this.intakePaused && this.events.length > 0 ? countEveryMs : undefined);
        await this.countOutstanding();
        continue;
      }
      const settled = await this.settle(batch);
      pauseMs = settled ? 0 : Math.min(Math.max(100, pauseMs * 2), 2_000);
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await this.countOutstanding();
    }
  }

  private take(): Entry[] {
    const batch: Entry[] = [];
    const sources = this.intakePaused ? [this.urgent] : [this.urgent, this.events];
    for (const source of sources) {
      let taken = 0;
      for (const entry of source) {
        if (batch.length >= this.settings.mostItems) break;
        const suspect = (entry.submission.deliveryCount ?? 0) >= aloneFrom;
        if (suspect && batch.length > 0) break;
        batch.push(entry);
        taken += 1;
        if (suspect) {
          source.splice(0, taken);
          return batch;
        }
      }
      source.splice(0, taken);
    }
    return batch;
  }

  /** @returns false when the store could not do it now: everything that has no caller is back in line */
  private async settle(entries: readonly Entry[]): Promise<boolean> {
    const [first] = entries;
    if (first !== undefined && entries.length === 1 && (first.submission.deliveryCount ?? 0) >= parkedFrom) {
      return this.park(first, `It was delivered ${first.submission.deliveryCount} times and never digested.`);
    }
    try {
      const items = entries.map(({ item }) => item);
      const applied = await this.store.transaction((tx) => applyBatch(items, tx, this.live, this.ids));
      for (const [index, entry] of entries.entries()) entry.resolve(applied.outcomes[index] ?? { kind: 'done' });
      this.onCommitted(applied.sendings);
      for (const item of applied.sendings.lookBacks) this.enterLookBack(item);
      return true;
    } catch (error) {
      if (isRetryable(error)) return this.putBack(entries, error);
      if (entries.length === 1 && first !== undefined) return this.isolate(first, error);
      const middle = Math.ceil(entries.length / 2);
      const left = await this.settle(entries.slice(0, middle));
      const right = await this.settle(entries.slice(middle));
      return left && right;
    }
  }

  private enterLookBack(item: Item): void {
    this.submit(item).catch((error: unknown) => {
      this.log.warn('A first look back failed; the second comes by its timer.', { error: String(error) });
    });
  }

  private putBack(entries: readonly Entry[], error: unknown): false {
    this.log.warn('The store could not take a batch; it is tried again.', {
      items: entries.length,
      error: String(error),
    });
    const patient = entries.filter((entry) => {
      const hasCaller = entry.submission.letter === undefined && entry.item.kind !== 'look-back';
      if (hasCaller) entry.reject(error);
      return !hasCaller;
    });
    this.urgent.unshift(...patient.filter(({ item }) => item.kind !== 'event'));
    this.events.unshift(...patient.filter(({ item }) => item.kind === 'event'));
    return false;
  }

  /** The culprit of a failed batch, standing alone. */
  private async isolate(entry: Entry, error: unknown): Promise<boolean> {
    const why = error instanceof Error ? error.message : String(error);
    this.log.error('An item could not be applied.', {
      item: entry.item.kind,
      error: error instanceof Error ? (error.stack ?? why) : why,
    });
    if (entry.submission.letter === undefined) {
      entry.reject(error);
      return true;
    }
    return this.park(entry, why);
  }

  private async park(entry: Entry, reason: string): Promise<boolean> {
    const { letter } = entry.submission;
    if (letter === undefined) {
      entry.reject(new Error(reason));
      return true;
    }
    try {
      const item: DeadLetterItem = { kind: 'dead-letter', row: { ...letter, reason } };
      await this.store.transaction((tx) => applyBatch([item], tx, this.live, this.ids));
      entry.resolve({ kind: 'done' });
      return true;
    } catch (error) {
      if (isRetryable(error)) return this.putBack([entry], error);
      entry.reject(error);
      return true;
    }
  }

  private async countOutstanding(): Promise<void> {
    const now = Date.now();
    if (now - this.countedAt < countEveryMs) return;
    this.countedAt = now;
    try {
      const outstanding = await this.store.transaction((tx) => tx.countEffects());
      this.intakePaused = outstanding > this.settings.mostOutstandingEffects;
    } catch (error) {
      this.log.warn('Outstanding effects could not be counted.', { error: String(error) });
    }
  }

  private arrival(limitMs: number | undefined): Promise<void> {
    const waiting = this.urgent.length > 0 || (this.events.length > 0 && !this.intakePaused);
    if (waiting || this.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = limitMs === undefined ? undefined : setTimeout(() => this.wake?.(), limitMs);
      this.wake = () => {
        clearTimeout(timer);
        this.wake = undefined;
        resolve();
      };
    });
  }
}
