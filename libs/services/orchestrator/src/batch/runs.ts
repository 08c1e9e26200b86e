import type { Json } from '@ensue/contracts';
import type { Program } from '@ensue/dsl';
import type { RunState, TriggerInfo } from '@ensue/engine';
import type { RunRow, StoreTransaction } from '@ensue/ports';
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

  constructor(
    private readonly ledger: Ledger,
    private readonly ids: Ids,
  ) {}

  /** Locks these runs, and readies their programs. */
  async lock(ids: Iterable<string>, tx: StoreTransaction, live: LiveCatalog): Promise<void> {
    const wanted = [...new Set(ids)].sort();
    if (wanted.length === 0) return;
    for (const [id, locked] of await tx.lockRuns(wanted)) {
      const program = await live.program(locked.run.definitionId, tx.catalog);
      if (program === undefined) {
        throw new Error(
          `The run ${id} is pinned to the definition ${locked.run.definitionId}, which is not in the store.`,
        );
      }
      this.working.set(id, {
        run: locked.run,
        program,
        state: locked.state as unknown as RunState,
        fromRevision: locked.revision,
        revision: locked.revision,
      });
    }
  }

  find(id: string): WorkingRun | undefined {
    return this.working.get(id);
  }

  start(start: Start): WorkingRun {
    const { ledger } = this;
    const { program } = start;
    const run: RunRow = {
      id: start.runId,
      namespace: program.ref.namespace,
      workflow: program.ref.name,
      version: program.ref.version,
      definitionId: start.definitionId,
      status: 'pending',
      trigger: start.trigger as Json,
      input: start.input,
      startedAt: ledger.now,
      ...(start.key !== undefined && { key: start.key }),
      ...(start.parent !== undefined && { parentRunId: start.parent.runId }),
      ...(start.parent?.effectId !== undefined && { parentEffectId: start.parent.effectId }),
      ...(start.replyTo !== undefined && { replyTo: start.replyTo }),
    };
    const working: WorkingRun = { run, program, state: undefined, fromRevision: 0, revision: 0 };
    this.working.set(run.id, working);
    const { runId, input, trigger } = start;
    advance(working, { kind: 'start', runId, input, trigger, depth: start.depth ?? 0 }, ledger, this.ids);
    return working;
  }

  [Symbol.iterator](): Iterator<WorkingRun> {
    return this.working.values();
  }
}
