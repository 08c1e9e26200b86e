import { setTimeout as later } from 'node:timers/promises';
import type { Retention, RetentionPolicy, RunPlace, WorkflowName } from '@ensue/ports';
import type { Logger } from '@ensue/nest-kit';

const day = 24 * 60 * 60 * 1_000;
/** A key's run is what the key is known by, and who sends a key again after so long starts anew. */
const keyedForMs = 30 * day;
const deadLettersKeptMs = 14 * day;
const runsAtATime = 200;
const rowsAtATime = 500;
const restMs = 100;

interface Gone {
  runs: number;
  events: number;
  decisions: number;
  deadLetters: number;
}

/**
 * Ends history that is older, or more, than its workflow keeps: runs with all that belongs to them, then events and decisions
 * that nobody keeps any longer, then dead letters after 14 days. Small committed batches with rests: the present goes first.
 */
export class HistoryPurge {
  private readonly ended = new AbortController();
  private running: Promise<void> | undefined;

  /** @param days what holds where a workflow says nothing of its own; undefined keeps everything */
  constructor(
    private readonly retention: Retention,
    private readonly days: number | undefined,
    private readonly logger: Logger,
    private readonly pause: (ms: number, signal: AbortSignal) => Promise<unknown> = (ms, signal) =>
      later(ms, undefined, { signal }),
  ) {}

  /** Runs until nothing is left to go, unless it runs already. Never rejects: what is left goes next time. */
  async run(): Promise<void> {
    if (this.running !== undefined) return;
    this.running = this.purge();
    try {
      await this.running;
    } catch (error) {
      this.logger.warn('old history could not be removed; the next purge will', { error });
    } finally {
      this.running = undefined;
    }
  }

  async stop(): Promise<void> {
    this.ended.abort();
    await this.running?.catch(() => undefined);
  }

  private async purge(): Promise<void> {
    const gone: Gone = { runs: 0, events: 0, decisions: 0, deadLetters: 0 };
    for (let at = await this.retention.nextWorkflow(); at !== undefined; at = await this.retention.nextWorkflow(at)) {
      const policy = at.policy ?? {};
      gone.runs += await this.purgeWorkflow(at, policy);
      if (this.ended.signal.aborted) break;
    }
    const longest = await this.longestMs();
    if (longest !== undefined) {
      gone.events = await this.emptied((limit) => this.retention.purgeEvents(longest, limit));
      gone.decisions = await this.emptied((limit) => this.retention.purgeDecisions(longest, limit));
    }
    gone.deadLetters = await this.emptied((limit) => this.retention.purgeDeadLetters(deadLettersKeptMs, limit));
    if (Object.values(gone).some((count) => count > 0)) this.logger.info('old history removed', { ...gone });
  }

  private async purgeWorkflow(of: WorkflowName, policy: RetentionPolicy): Promise<number> {
    const days = policy.days ?? this.days;
    if (days === undefined && policy.runs === undefined) return 0;
    const limits = {
      ...(days !== undefined && { endedForMs: days * day }),
      ...(policy.runs !== undefined && { beyondNewest: policy.runs }),
      keyedForMs,
      limit: runsAtATime,
    };
    let gone = 0;
    let after: RunPlace | undefined;
    do {
      const { removed, next } = await this.retention.purgeRuns(of, {
        ...limits,
        ...(after !== undefined && { after }),
      });
      gone += removed;
      after = next;
      if (after !== undefined) await this.rest();
    } while (after !== undefined && !this.ended.signal.aborted);
    return gone;
  }

  /** Events and decisions belong to no workflow alone: they stay as long as any asks for. */
  private async longestMs(): Promise<number | undefined> {
    if (this.days === undefined) return undefined;
    return Math.max(this.days, (await this.retention.longestDays()) ?? 0) * day;
  }

  private async emptied(purge: (limit: number) => Promise<number>): Promise<number> {
    let gone = 0;
    while (!this.ended.signal.aborted) {
      const removed = await purge(rowsAtATime);
      gone += removed;
      if (removed < rowsAtATime) break;
      await this.rest();
    }
    return gone;
  }

  private async rest(): Promise<void> {
    await this.pause(restMs, this.ended.signal).catch(() => undefined);
  }
}
