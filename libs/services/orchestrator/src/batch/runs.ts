import type { Json } from '@ensue/contracts';
import type { Program } from '@ensue/dsl';
import type { RunState, TriggerInfo } from '@ensue/engine';
import type { LockedRun, RunRow, StoreTransaction } from '@ensue/ports';
import { StoreError } from '@ensue/ports';
import type { Ids } from '../ids';
import type { LiveCatalog } from '../live/live-catalog';
import { advance } from './advance';
import type { Ledger } from './ledger';
import type { WorkingRun } from './working-run';

/** What it takes to start a run. */
export interface Start {
  readonly runId: string;
  readonly program: Program;
  readonly definitionId: string;
  readonly input: Json;
  readonly trigger: TriggerInfo;
  readonly depth?: number;
  readonly key?: string;
  readonly parent?: { readonly runId: string; readonly effectId?: string };
  readonly replyTo?: string;
}

/** The runs a batch has in its hands: locked in id order before anything is applied, or started by the batch itself. */
export class Runs {
  private readonly working = new Map<string, WorkingRun>();
  /** Runs whose definition cannot be made ready any more, and why: nobody else is to suffer from it. */
  private readonly broken = new Map<string, Error>();

  constructor(
    private readonly ledger: Ledger,
    private readonly ids: Ids,
  ) {}

  /** Locks these runs, and readies their programs. */
  async lock(ids: Iterable<string>, tx: StoreTransaction, live: LiveCatalog): Promise<void> {
    const wanted = [...new Set(ids)].filter((id) => !this.working.has(id)).sort();
    if (wanted.length === 0) return;
    for (const [id, locked] of await tx.lockRuns(wanted)) await this.ready(id, locked, tx, live);
  }

  /** @throws Error when the run is there but its definition cannot be made ready: a defect */
  find(id: string): WorkingRun | undefined {
    const broken = this.broken.get(id);
    if (broken !== undefined) throw broken;
    return this.working.get(id);
  }

  /** The trace that started a run, where there is one. */
  traceparentOf(id: string): string | undefined {
    const { traceparent } = (this.working.get(id)?.run.trigger ?? {}) as { traceparent?: unknown };
    return typeof traceparent === 'string' ? traceparent : undefined;
  }

  /** Whether it came to its end in this batch. */
  endedHere(id: string): boolean {
    return this.working.get(id)?.endedHere === true;
  }

  /** The row of a run that is to be started. */
  rowOf(start: Start): RunRow {
    const { program } = start;
    const { traceparent } = this.ledger;
    // Whatever comes to the run without a trace of its own, a timer for one, belongs to the one that started it.
    const trigger = traceparent === undefined ? start.trigger : { ...start.trigger, traceparent };
    return {
      id: start.runId,
      namespace: program.ref.namespace,
      workflow: program.ref.name,
      version: program.ref.version,
      definitionId: start.definitionId,
      status: 'pending',
      trigger: trigger as Json,
      input: start.input,
      startedAt: this.ledger.now,
      ...(start.key !== undefined && { key: start.key }),
      ...(start.parent !== undefined && { parentRunId: start.parent.runId }),
      ...(start.parent?.effectId !== undefined && { parentEffectId: start.parent.effectId }),
      ...(start.replyTo !== undefined && { replyTo: start.replyTo }),
      ...(program.secrets.length > 0 && { seal: this.ids.seal() }),
    };
  }

  /** @throws EngineDefect when the engine cannot begin it; nothing of it is then left */
  start(start: Start): WorkingRun {
    const { ledger } = this;
    const { program } = start;
    const run = this.rowOf(start);
    const { seal } = run;
    const working: WorkingRun = { run, program, state: undefined, fromRevision: 0, revision: 0, endedHere: false };
    const { runId, input } = start;
    const begin = {
      kind: 'start',
      runId,
      input,
      trigger: run.trigger as unknown as TriggerInfo,
      depth: start.depth ?? 0,
      ...(seal !== undefined && { seal }),
    } as const;
    advance(working, begin, ledger, this.ids);
    this.working.set(run.id, working);
    return working;
  }

  [Symbol.iterator](): Iterator<WorkingRun> {
    return this.working.values();
  }

  private async ready(id: string, locked: LockedRun, tx: StoreTransaction, live: LiveCatalog): Promise<void> {
    const { run, revision, state } = locked;
    try {
      const program = await live.program(run.definitionId, tx.catalog);
      if (program === undefined) throw new Error('it is not in the store');
      this.working.set(id, {
        run,
        program,
        state: state as unknown as RunState,
        fromRevision: revision,
        revision,
        endedHere: false,
      });
    } catch (error) {
      if (error instanceof StoreError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      const text = `The run ${id} is pinned to the definition ${run.definitionId}, which cannot be used: ${why}`;
      this.broken.set(id, new Error(text, { cause: error }));
    }
  }
}
