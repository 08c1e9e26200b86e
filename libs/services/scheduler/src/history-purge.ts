import type { Retention, RetentionPolicy, RunPlace, WorkflowName } from '@ensue/ports';
import type { Logger } from '@ensue/nest-kit';
import { Purging, type Pause } from './purging';

const day = 24 * 60 * 60 * 1_000;
/** A key's run is what the key is known by, and who sends a key again after so long starts anew. */
const keyedForMs = 30 * day;
const deadLettersKeptMs = 14 * day;
const runsAtATime = 200;
const rowsAtATime = 500;

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
  private readonly purging: Purging;

  /** @param days what holds where a workflow says nothing of its own; undefined keeps everything */
  constructor(
    private readonly retention: Retention,
    private readonly days: number | undefined,
    private readonly logger: Logger,
    pause?: Pause,
  ) {
    this.purging = new Purging('history', logger, pause);
  }

  /** Runs until nothing is left to go, unless it runs already. Never rejects: what is left goes next time. */
  run(): Promise<void> {
    return this.purging.run(() => this.purge());
  }

  stop(): Promise<void> {
    return this.purging.stop();
  }

  private async purge(): Promise<void> {
    const gone: Gone = { runs: 0, events: 0, decisions: 0, deadLetters: 0 };
    for (let at = await this.retention.nextWorkflow(); at !== undefined; at = await this.retention.nextWorkflow(at)) {
      const policy = at.policy ?? {};
      gone.runs += await this.purgeWorkflow(at, policy);
      if (this.purging.stopped) break;
    }
    const longest = await this.longestMs();
    if (longest !== undefined) {
      gone.events = await this.purging.emptied(rowsAtATime, (limit) => this.retention.purgeEvents(longest, limit));
      gone.decisions = await this.purging.emptied(rowsAtATime, (limit) =>
        this.retention.purgeDecisions(longest, limit),
      );
    }
    gone.deadLetters = await this.purging.emptied(rowsAtATime, (limit) =>
      this.retention.purgeDeadLetters(deadLettersKeptMs, limit),
    );
    await this.purging.emptied(rowsAtATime, (limit) => this.retention.purgeFlow(limit));
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
      if (after !== undefined) await this.purging.rest();
    } while (after !== undefined && !this.purging.stopped);
    return gone;
  }

  /** Events and decisions belong to no workflow alone: they stay as long as any asks for. */
  private async longestMs(): Promise<number | undefined> {
    if (this.days === undefined) return undefined;
    return Math.max(this.days, (await this.retention.longestDays()) ?? 0) * day;
  }
}
