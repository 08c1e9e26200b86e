import { crashPoint, isRetryable, OversizeError, type Store, type Tracer } from '@ensue/ports';
import type { Ids } from '../ids';
import type { LiveCatalog } from '../live/live-catalog';
import type { Log } from '../log';
import { applyBatch, type AppliedBatch } from './apply-batch';
import { runsOf } from './apply-message';
import { countAttempt, mostAttempts } from './attempts';
import { hasCaller, isCounted, type Entry } from './entry';
import type { DeadLetterItem, Item } from './item';
import type { Sendings } from './ledger';

export interface SettlingEvents {
  committed(sendings: Sendings): void;
  /** The store could not take these; those without a caller are to be tried again. */
  putBack(entries: readonly Entry[]): void;
}

/** Commits a batch, or finds out which of its items keeps the others from it. */
export class Settling {
  /** Attempts that are written down already: trying again after an outage of the store is the same attempt. */
  private readonly counted = new WeakSet<Entry>();

  constructor(
    private readonly store: Store,
    private readonly live: LiveCatalog,
    private readonly ids: Ids,
    private readonly log: Log,
    private readonly on: SettlingEvents,
    private readonly tracer?: Tracer,
  ) {}

  /** @returns false when the store could not do it now */
  async settle(entries: readonly Entry[]): Promise<boolean> {
    const [first] = entries;
    if (first !== undefined && entries.length === 1 && isCounted(first)) {
      try {
        const tries = this.counted.has(first) || (await countAttempt(first.item, this.store, this.ids));
        this.counted.add(first);
        if (!tries) {
          return await this.park(
            first,
            `It was tried alone ${mostAttempts} times, and each time the orchestrator died of it.`,
          );
        }
      } catch (error) {
        if (isRetryable(error)) return this.wait(entries, error);
        throw error;
      }
    }
    let applied: AppliedBatch;
    try {
      applied = await this.apply(entries.map(({ item }) => item));
    } catch (error) {
      if (isRetryable(error)) return this.wait(entries, error);
      if (entries.length === 1 && first !== undefined) return this.isolate(first, error);
      const middle = Math.ceil(entries.length / 2);
      const left = await this.settle(entries.slice(0, middle));
      const right = await this.settle(entries.slice(middle));
      return left && right;
    }
    crashPoint('orchestrator.batch.committed');
    for (const [index, entry] of entries.entries()) entry.resolve(applied.outcomes[index] ?? { kind: 'done' });
    this.tellCommitted(applied.sendings);
    crashPoint('orchestrator.batch.told');
    return true;
  }

  /**
   * What a run comes to is measured only once it was too much for the store: the task that makes it so is then faulted, which
   * the run may catch. The others of the batch go the same way as without.
   */
  private async apply(items: readonly Item[], within?: number): Promise<AppliedBatch> {
    try {
      const applied = await this.store.transaction((tx) =>
        applyBatch(items, tx, this.live, this.ids, within, this.tracer),
      );
      applied.spans?.end();
      return applied;
    } catch (error) {
      if (!(error instanceof OversizeError) || (within !== undefined && within <= error.mostBytes)) throw error;
      this.log.warn('What came of a batch is too large; its runs are held to a limit.', { error: error.message });
      return this.apply(items, error.mostBytes);
    }
  }

  /** What is committed stays so, whatever comes of telling it: its rows are sent by the poll. */
  private tellCommitted(sendings: Sendings): void {
    try {
      this.on.committed(sendings);
    } catch (error) {
      this.log.error('What was committed could not be sent at once.', { error: stackOf(error) });
    }
  }

  private wait(entries: readonly Entry[], error: unknown): false {
    this.log.warn('The store could not take a batch; it is tried again.', {
      items: entries.length,
      error: String(error),
    });
    for (const entry of entries) if (hasCaller(entry)) entry.reject(error);
    this.on.putBack(entries);
    return false;
  }

  /** The culprit of a failed batch, standing alone. */
  private async isolate(entry: Entry, error: unknown): Promise<boolean> {
    const { item } = entry;
    this.log.error('An item could not be applied.', { item: item.kind, error: stackOf(error) });
    if (item.kind === 'dead-letter' && item.row.body !== unkeepable) {
      // Not even the letter can be kept as it is: what is known of it without its body is.
      return this.park(
        { ...entry, submission: { letter: () => ({ ...item.row, body: unkeepable }) } },
        item.row.reason,
      );
    }
    return this.park(entry, error instanceof Error ? error.message : String(error), error);
  }

  /** A defect parks its run too (DESIGN §4): suspended, with the reason, until somebody mends, redrives and resumes it. */
  private async suspendRunsOf(item: Item, reason: string): Promise<void> {
    if (item.kind !== 'message') return;
    for (const runId of runsOf(item.message)) {
      try {
        await this.apply([{ kind: 'control', runId, verb: 'suspend', reason: `${parkedReason} ${reason}` }]);
      } catch (error) {
        this.log.error('A run whose message was parked could not be suspended.', { runId, error: stackOf(error) });
      }
    }
  }

  private async park(entry: Entry, reason: string, error: unknown = new Error(reason)): Promise<boolean> {
    const { letter } = entry.submission;
    if (letter === undefined) {
      entry.reject(error);
      return true;
    }
    const of = entry.item.kind === 'message' ? { of: entry.item.message } : {};
    const item: DeadLetterItem = { kind: 'dead-letter', row: { ...letter(), reason }, ...of };
    try {
      await this.apply([item]);
      await this.suspendRunsOf(entry.item, reason);
      entry.resolve({ kind: 'done' });
      return true;
    } catch (failure) {
      if (isRetryable(failure)) return this.wait([entry], failure);
      entry.reject(failure);
      return true;
    }
  }
}

/** A run without what it was told would wait for ever and nobody would see why. */
const parkedReason = 'A message for this run could not be applied and lies among the dead letters:';

const unkeepable = '(The body could not be stored.)';

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
