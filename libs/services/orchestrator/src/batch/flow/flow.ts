import type { Json } from '@ensue/contracts';
import type { RunRow, WorkflowName } from '@ensue/ports';
import type { LiveCatalog } from '../../live/live-catalog';
import type { BatchContext } from '../batch-context';
import type { Start } from '../runs';
import { Desk, flowTimerPrefix, type Begun } from './desk';
import { limitsOf, noLimits } from './limits';

/** Limits of starts in one batch. A workflow that has none is not looked at. */
export class Flow {
  private readonly desks = new Map<string, Desk>();
  private readonly touched = new Set<string>();

  /** What belongs to the batch comes later: they know each other. */
  constructor(private readonly contextOf: () => BatchContext) {}

  /** Locks these workflows, sorted, before anything is applied: batches do not wait for each other in a circle. */
  async lock(of: readonly WorkflowName[]): Promise<void> {
    const unheld = new Map(of.map((name) => [nameOf(name), name]));
    for (const name of unheld.keys()) if (this.desks.has(name)) unheld.delete(name);
    if (unheld.size === 0) return;
    const context = this.contextOf();
    await context.tx.flow.lock([...unheld.values()]);
    for (const [name, { namespace, workflow }] of unheld) {
      const limits = limitsOf(context.live.find(namespace, workflow)?.row.policy) ?? noLimits;
      this.desks.set(name, new Desk({ namespace, workflow }, limits, context));
    }
  }

  /** @throws EngineDefect when the engine cannot begin it */
  async begin(start: Start, event: Json = null): Promise<Begun> {
    const { live, runs } = this.contextOf();
    const { namespace, name } = start.program.ref;
    if (limitsOf(live.find(namespace, name)?.row.policy) === undefined) {
      runs.start(start);
      return { kind: 'started', runId: start.runId };
    }
    const desk = await this.desk({ namespace, workflow: name });
    return desk.begin(start, event);
  }

  /** The time of a start that waits has come. */
  async due(runId: string): Promise<void> {
    const [start] = await this.contextOf().tx.flow.pendingRuns([runId]);
    if (start !== undefined) await this.desk(start);
  }

  /** Cancels a run that waits for its turn. @returns undefined where none of that id does */
  async cancel(runId: string): Promise<RunRow | undefined> {
    const [start] = await this.contextOf().tx.flow.pendingRuns([runId]);
    return start && (await (await this.desk(start)).end(runId, 'cancelled'));
  }

  /** Whether a run waits for its turn. */
  async waits(runId: string): Promise<boolean> {
    return (await this.contextOf().tx.flow.pendingRuns([runId])).length > 0;
  }

  /** At the end of the batch: places that have become free are given to those who wait. */
  async settle(): Promise<void> {
    const { runs, tx, live } = this.contextOf();
    const over: string[] = [];
    if (live.limited || this.desks.size > 0) {
      for (const { run, endedHere } of runs) {
        if (!endedHere || !limited(run, live)) continue;
        over.push(run.id);
        await this.desk(run);
      }
    }
    if (over.length > 0) await tx.flow.forget(over);
    for (const name of this.touched) await this.desks.get(name)?.settle();
  }

  private async desk(of: WorkflowName): Promise<Desk> {
    await this.lock([of]);
    const desk = this.desks.get(nameOf(of));
    if (desk === undefined) throw new Error(`${nameOf(of)} is not locked.`);
    this.touched.add(nameOf(of));
    return desk;
  }
}

/** Workflows whose limits these runs are under. */
export function limitedOf(runs: Iterable<{ readonly run: RunRow }>, live: LiveCatalog): WorkflowName[] {
  const found: WorkflowName[] = [];
  for (const { run } of runs) if (limited(run, live)) found.push(run);
  return found;
}

export function limited({ namespace, workflow }: WorkflowName, live: LiveCatalog): boolean {
  return limitsOf(live.find(namespace, workflow)?.row.policy) !== undefined;
}

export function isFlowTimer(effectId: string): boolean {
  return effectId.startsWith(flowTimerPrefix);
}

function nameOf({ namespace, workflow }: WorkflowName): string {
  return `${namespace}/${workflow}`;
}
