import { isDeepStrictEqual } from 'node:util';
import {
  nextTick,
  readDefinition,
  type DefinitionRef,
  type FunctionCatalog,
  type Mistake,
  type Program,
  type Resources,
} from '@ensue/dsl';
import { crashPoint, type DefinitionRow, type ResourceFetcher, type ScheduleRow, type Store } from '@ensue/ports';
import type { RetentionPolicy, StoreTransaction, WorkflowRow } from '@ensue/ports';
import type { Ids } from '../ids';
import { collects, emptyCollecting } from '../batch/collect';
import { resourcesOf } from '../live/resources-of';
import { compareVersions } from './compare-versions';
import { pinResources, type Pinned } from './pin-resources';

export type Published =
  | { readonly kind: 'mistakes'; readonly mistakes: readonly Mistake[] }
  | { readonly kind: 'created' | 'unchanged'; readonly ref: DefinitionRef; readonly createdAt: number };

/** What is given changes; a retention of null goes back to the installation's. */
export interface WorkflowChange {
  readonly enabled?: boolean;
  readonly retention?: RetentionPolicy | null;
}

/** Brings definitions in, switches workflows on and off, takes them out. */
export class Publishing {
  constructor(
    private readonly store: Store,
    private readonly functions: FunctionCatalog,
    private readonly fetcher: ResourceFetcher,
    private readonly ids: Ids,
    /** Called after every committed change, so that gateways hear of it at once. */
    private readonly onChanged: () => void,
  ) {}

  /** Judges a definition, with what it refers to, and stores nothing. */
  async validate(source: string): Promise<readonly Mistake[]> {
    const pinned = await this.pin(source);
    return pinned.kind === 'read' ? [] : pinned.mistakes;
  }

  /**
   * Publishes one version of a workflow; the same content again changes nothing, and asks for nothing it refers to.
   * @throws ConflictError when the version exists with other content
   */
  async publish(source: string, contentType: string): Promise<Published> {
    const pinned = await this.pin(source);
    if (pinned.kind === 'mistakes') return pinned;
    const { ref, definition, program } = pinned.reading;
    const resources = [...pinned.resources].map(([uri, text]) => ({ uri, hash: this.ids.hash(text), text }));
    const hash = this.ids.hash(source);
    const published = await this.store.transaction(async (tx) => {
      await tx.catalog.lock();
      const { now } = await tx.moment();
      const earlier = await tx.catalog.findDefinition(ref);
      if (earlier !== undefined && earlier.hash === hash)
        return { kind: 'unchanged', ref, createdAt: earlier.createdAt } as const;
      const id = this.ids.next();
      const row: DefinitionRow = { ...ref, id, hash, source, contentType, definition, resources, createdAt: now };
      const workflow = workflowAfter(await tx.catalog.findWorkflow(ref.namespace, ref.name), ref, now);
      await tx.catalog.addDefinition(row, workflow);
      if (workflow.latest === ref.version)
        await tx.catalog.setSchedule(ref.namespace, ref.name, scheduleOf(workflow, program, now));
      crashPoint('orchestrator.definition.written');
      return { kind: 'created', ref, createdAt: now } as const;
    });
    crashPoint('orchestrator.definition.committed');
    if (published.kind === 'created') this.onChanged();
    return published;
  }

  /** @returns the workflow as it is now; undefined where there is none */
  async change(namespace: string, name: string, change: WorkflowChange): Promise<WorkflowRow | undefined> {
    const workflow = await this.store.transaction(async (tx) => {
      await tx.catalog.lock();
      const { now } = await tx.moment();
      const before = await tx.catalog.findWorkflow(namespace, name);
      if (before === undefined) return before;
      const after = changed(before, change);
      if (isDeepStrictEqual(after, before)) return before;
      const row = { ...after, updatedAt: now };
      await tx.catalog.saveWorkflow(row);
      if (row.enabled !== before.enabled)
        await tx.catalog.setSchedule(namespace, name, await this.scheduleOfLatest(row, tx, now));
      return row;
    });
    this.onChanged();
    return workflow;
  }

  /** Removes a workflow; its runs and their history stay. @returns false where there was none */
  async delete(namespace: string, name: string): Promise<boolean> {
    const deleted = await this.store.transaction(async (tx) => {
      await tx.catalog.lock();
      if ((await tx.catalog.findWorkflow(namespace, name)) === undefined) return false;
      await tx.catalog.deleteWorkflow(namespace, name);
      return true;
    });
    this.onChanged();
    return deleted;
  }

  private pin(source: string): Promise<Pinned> {
    const known = async (ref: DefinitionRef): Promise<Resources> => {
      const row = await this.store.queries.definition(ref);
      return row !== undefined && row.hash === this.ids.hash(source) ? resourcesOf(row) : new Map();
    };
    return pinResources(source, { functions: this.functions, fetcher: this.fetcher, known });
  }

  private async scheduleOfLatest(
    workflow: WorkflowRow,
    tx: StoreTransaction,
    now: number,
  ): Promise<ScheduleRow | undefined> {
    const { namespace, name, latest } = workflow;
    const row = await tx.catalog.findDefinition({ namespace, name, version: latest });
    if (row === undefined) return undefined;
    const reading = readDefinition(row.source, { catalog: this.functions, resources: resourcesOf(row) });
    return reading.ok ? scheduleOf(workflow, reading.program, now) : undefined;
  }
}

function changed(before: WorkflowRow, { enabled = before.enabled, retention }: WorkflowChange): WorkflowRow {
  const { retention: kept, ...rest } = { ...before, enabled };
  const policy = retention === undefined ? kept : retention;
  return { ...rest, ...(policy !== undefined && policy !== null && { retention: policy }) };
}

/** Only the newest version has live triggers; a new one is enabled unless its workflow was disabled. */
function workflowAfter(before: WorkflowRow | undefined, ref: DefinitionRef, now: number): WorkflowRow {
  const { namespace, name, version } = ref;
  if (before === undefined) return { namespace, name, enabled: true, latest: version, createdAt: now, updatedAt: now };
  const latest = compareVersions(version, before.latest) > 0 ? version : before.latest;
  return { ...before, latest, updatedAt: now };
}

function scheduleOf(workflow: WorkflowRow, program: Program, now: number): ScheduleRow | undefined {
  const { schedule } = program;
  if (!workflow.enabled || schedule === undefined) return undefined;
  const row = {
    namespace: workflow.namespace,
    workflow: workflow.name,
    version: program.ref.version,
    timeZone: 'UTC',
    lastAt: null,
  };
  if (schedule.kind !== 'on')
    return { ...row, schedule: { ...schedule }, nextAt: nextTick(schedule, now, now) ?? null };
  // No clock's business: the row is where a trigger of several events keeps those that have come.
  return collects(schedule) ? { ...row, schedule: emptyCollecting(), nextAt: null } : undefined;
}
