import type { Json } from '@ensue/contracts';
import type { MessageBus, RunRow, Store } from '@ensue/ports';
import type { BatchLoop } from '../batch/batch-loop';
import type { ItemOutcome } from '../batch/item';
import type { Ids } from '../ids';
import type { Callers } from './callers';
import type { RunNews } from './run-news';
import { watchRun } from './run-watch';

export interface Call {
  readonly namespace: string;
  readonly workflow: string;
  readonly version?: string;
  readonly input: Json;
  readonly key?: string;
  readonly retryOf?: string;
  /** The time of a schedule that the run makes up for. */
  readonly dueAt?: number;
  /** How long the caller waits for the end; 0 not at all. */
  readonly waitSeconds: number;
}

/** What a run done again differs in. */
export interface Retry {
  readonly input?: Json;
  readonly version?: string;
  readonly key?: string;
}

export type Called =
  | { readonly kind: 'started'; readonly run: RunRow; readonly existed: boolean; readonly finished: boolean }
  | Extract<ItemOutcome, { kind: 'refused' }>;

export type Controlled = { readonly kind: 'done'; readonly run: RunRow } | Extract<ItemOutcome, { kind: 'refused' }>;

/** Starting runs and laying hands on them, for callers of the API. */
export class RunsDesk {
  constructor(
    private readonly loop: BatchLoop,
    private readonly store: Store,
    private readonly callers: Callers,
    private readonly bus: MessageBus,
    private readonly ids: Ids,
    private readonly news: RunNews,
  ) {}

  /** Starts a run, and waits for its end where the caller does. @throws StoreError */
  async start(call: Call): Promise<Called> {
    const { waitSeconds, ...wanted } = call;
    const runId = this.ids.next();
    const waiting = waitSeconds > 0 ? this.callers.expect(runId) : undefined;
    try {
      const outcome = await this.loop.submit({
        kind: 'call',
        runId,
        ...wanted,
        ...(waiting !== undefined && { replyTo: this.bus.replyQueue }),
      });
      if (outcome.kind === 'refused') return outcome;
      if (outcome.kind !== 'started') throw new Error(`A call ended as ${outcome.kind}.`);
      // Word of the end goes to whoever started the run; who comes second with the key, or took another's place, watches it.
      if (outcome.runId === runId) await waiting?.outcome(waitSeconds);
      else if (waitSeconds > 0) await this.untilOver(outcome.runId, waitSeconds);
      const run = await this.find(outcome.runId);
      // Who does not wait learns that the run began, however soon it ends: the answer is no matter of luck.
      const finished = waitSeconds > 0 && run.endedAt !== undefined;
      return { kind: 'started', run, existed: outcome.existed, finished };
    } finally {
      waiting?.forget();
    }
  }

  /** Does a run again, as a new run. @returns undefined when there is no such run */
  async retry(id: string, changes: Retry): Promise<Called | undefined> {
    const old = await this.store.queries.run(id);
    if (old === undefined) return undefined;
    return this.start({
      namespace: old.namespace,
      workflow: old.workflow,
      version: changes.version ?? old.version,
      input: changes.input ?? old.input,
      retryOf: old.id,
      ...(changes.key !== undefined && { key: changes.key }),
      waitSeconds: 0,
    });
  }

  async control(id: string, verb: 'cancel' | 'suspend' | 'resume', reason: string | undefined): Promise<Controlled> {
    const outcome = await this.loop.submit({
      kind: 'control',
      runId: id,
      verb,
      ...(reason !== undefined && { reason }),
    });
    if (outcome.kind === 'refused') return outcome;
    return { kind: 'done', run: await this.find(id) };
  }

  private async untilOver(id: string, seconds: number): Promise<void> {
    const limit = AbortSignal.timeout(seconds * 1_000);
    const watch = watchRun(this.store, this.news, id, Number.MAX_SAFE_INTEGER, limit);
    while ((await watch.next()).done !== true);
  }

  private async find(id: string): Promise<RunRow> {
    const run = await this.store.queries.run(id);
    if (run === undefined) throw new Error(`The run ${id} was started and is not in the store.`);
    return run;
  }
}
