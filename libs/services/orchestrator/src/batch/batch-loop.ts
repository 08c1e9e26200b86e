import { crashPoint, systemClock, type Clock, type Store, type Tracer } from '@ensue/ports';
import type { Ids } from '../ids';
import type { LiveCatalog } from '../live/live-catalog';
import type { Log } from '../log';
import { noMeter, type Meter } from '../meter';
import { hasCaller, isSuspect, type Entry, type Submission } from './entry';
import { weightOf, type Item, type ItemOutcome } from './item';
import type { Sendings } from './ledger';
import { Settling } from './settling';

export interface BatchLoopSettings {
  readonly mostItems: number;
  /** Above so many outstanding effects no new event is taken in: results first. */
  readonly mostOutstandingEffects: number;
}

/** What a batch is made with. */
export interface BatchLoopParts {
  readonly store: Store;
  readonly live: LiveCatalog;
  readonly ids: Ids;
  readonly log: Log;
  readonly clock?: Clock;
  readonly meter?: Meter;
  /** Absent where nobody traces. */
  readonly tracer?: Tracer;
}

/** Of messages in one batch: it is read, stepped and written as a whole, and the event loop stands still meanwhile. */
const mostCharacters = 8 * 1024 * 1024;
const countEveryMs = 2_000;
const shortestRestMs = 100;
const longestRestMs = 2_000;

/**
 * Takes what is there, commits it, and repeats: a group commit that clocks itself (DESIGN §5.2). Results and calls go
 * before new events. The loop awaits nothing but the store; sending what a batch has written is somebody else's work.
 */
export class BatchLoop {
  private readonly urgent: Entry[] = [];
  private readonly events: Entry[] = [];
  private readonly settling: Settling;
  private wake: (() => void) | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;
  private intakePaused = false;
  private countedAt = -Infinity;
  private readonly store: Store;
  private readonly log: Log;
  private readonly clock: Clock;
  private readonly meter: Meter;

  constructor(
    { store, live, ids, log, clock = systemClock, meter = noMeter, tracer }: BatchLoopParts,
    onCommitted: (sendings: Sendings) => void,
    private readonly settings: BatchLoopSettings = { mostItems: 200, mostOutstandingEffects: 10_000 },
  ) {
    this.store = store;
    this.log = log;
    this.clock = clock;
    this.meter = meter;
    this.settling = new Settling(
      store,
      live,
      ids,
      log,
      {
        committed: (sendings) => {
          onCommitted(sendings);
          for (const item of sendings.lookBacks) this.enterLookBack(item);
        },
        putBack: (entries) => this.putBack(entries),
      },
      tracer,
    );
  }

  /** How many items wait for a batch, and whether events have to. */
  get waiting(): { readonly urgent: number; readonly events: number; readonly paused: boolean } {
    return { urgent: this.urgent.length, events: this.events.length, paused: this.intakePaused };
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Ends after the batch under way; what waits is refused, so that its messages are delivered to somebody else. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake?.();
    await this.running;
    for (const entry of [...this.urgent.splice(0), ...this.events.splice(0)]) entry.reject(stopping());
  }

  /**
   * Hands an item in.
   * @returns what became of it, once its transaction has committed
   * @throws StoreError to callers when the store fails; messages wait until it is back
   */
  submit(item: Item, submission: Submission = {}): Promise<ItemOutcome> {
    if (this.stopped) return Promise.reject(stopping());
    return new Promise((resolve, reject) => {
      this.lineOf(item).push({ item, submission, resolve, reject });
      this.wake?.();
    });
  }

  private async run(): Promise<void> {
    let restMs = 0;
    while (!this.stopped) {
      // Without this the first of a hundred requests would have a transaction, and its fsync, to itself before the second is read.
      await this.clock.turn();
      const batch = this.take();
      if (batch.length === 0) await this.arrival();
      else {
        crashPoint('orchestrator.batch.taken');
        const began = this.clock.now();
        const settled = await this.settling.settle(batch);
        this.meter.batch(batch.length, this.clock.now() - began, settled);
        restMs = settled ? 0 : Math.min(Math.max(shortestRestMs, restMs * 2), longestRestMs);
        if (restMs > 0) await this.rest(restMs);
      }
      if (batch.length > 0 || this.intakePaused) await this.countOutstanding();
    }
  }

  private take(): Entry[] {
    const batch: Entry[] = [];
    let [weight, characters] = [0, 0];
    for (const line of this.intakePaused ? [this.urgent] : [this.urgent, this.events]) {
      let taken = 0;
      for (const entry of line) {
        const suspect = isSuspect(entry);
        characters += entry.submission.characters ?? 0;
        const full = weight >= this.settings.mostItems || characters > mostCharacters;
        if (batch.length > 0 && (suspect || full)) break;
        batch.push(entry);
        weight += weightOf(entry.item);
        taken += 1;
        if (suspect) break;
      }
      line.splice(0, taken);
      const [first] = batch;
      if (first !== undefined && isSuspect(first)) return batch;
    }
    return batch;
  }

  private enterLookBack(item: Item): void {
    this.submit(item).catch((error: unknown) => {
      if (this.stopped) return;
      this.log.warn('A first look back failed; the second comes by its timer.', { error: String(error) });
    });
  }

  /** What has a caller is told; the rest waits, before whatever came later. */
  private putBack(entries: readonly Entry[]): void {
    for (const entry of entries.toReversed()) {
      if (hasCaller(entry)) continue;
      // The transaction may have happened all the same: should the inbox say so, that is no second sender's doing.
      const item = entry.item.kind === 'event' ? { ...entry.item, redelivered: true } : entry.item;
      this.lineOf(item).unshift({ ...entry, item });
    }
  }

  private lineOf(item: Item): Entry[] {
    return item.kind === 'event' ? this.events : this.urgent;
  }

  private async countOutstanding(): Promise<void> {
    const now = this.clock.now();
    if (now - this.countedAt < countEveryMs) return;
    this.countedAt = now;
    try {
      const outstanding = await this.store.transaction((tx) => tx.countEffects());
      this.intakePaused = outstanding > this.settings.mostOutstandingEffects;
    } catch (error) {
      this.log.warn('Outstanding effects could not be counted.', { error: String(error) });
    }
  }

  /** Resolves when something came; while intake is paused, also when it is time to count again. */
  private arrival(): Promise<void> {
    const waiting = this.urgent.length > 0 || (this.events.length > 0 && !this.intakePaused);
    if (waiting || this.stopped) return Promise.resolve();
    return this.woken(this.intakePaused ? countEveryMs : undefined);
  }

  /** A pause that only stopping ends early. */
  private async rest(ms: number): Promise<void> {
    const until = this.clock.now() + ms;
    for (let left = ms; left > 0 && !this.stopped; left = until - this.clock.now()) await this.woken(left);
  }

  private woken(limitMs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const forget = limitMs === undefined ? undefined : this.clock.after(limitMs, () => this.wake?.());
      this.wake = () => {
        forget?.();
        this.wake = undefined;
        resolve();
      };
    });
  }
}

function stopping(): Error {
  return new Error('The orchestrator is stopping.');
}
