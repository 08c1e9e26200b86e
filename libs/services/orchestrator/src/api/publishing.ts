import { isDeepStrictEqual } from 'node:util';
import { readDefinition, type DefinitionRef, type FunctionCatalog, type Mistake, type Resources } from '@ensue/dsl';
import type { FlowPolicy, SchedulePolicy, SchedulePolicyPatch, WorkflowPolicy } from '@ensue/contracts';
import { crashPoint, type DefinitionRow, type ResourceFetcher, type ScheduleRow, type Store } from '@ensue/ports';
import type { RetentionPolicy, StoreTransaction, WorkflowRow } from '@ensue/ports';
import type { Ids } from '../ids';
import { resourcesOf } from '../live/resources-of';
import { flowTimerPrefix } from '../batch/flow/desk';
import { limitsOf } from '../batch/flow/limits';
import { scheduleOf, underPolicy } from '../schedule/living-schedule';
import { compareVersions } from './compare-versions';
import { pinResources, type Pinned } from './pin-resources';

export type Published =
  | { readonly kind: 'mistakes'; readonly mistakes: readonly Mistake[] }
  | { readonly kind: 'created' | 'unchanged'; readonly ref: DefinitionRef; readonly createdAt: number };

/** What is given changes; a retention of null goes back to the installation's. */
export interface WorkflowChange {
  readonly enabled?: boolean;
  readonly retention?: RetentionPolicy | null;
  /** What is named changes, null takes it away; null for the whole takes all of it. */
  readonly schedule?: SchedulePolicyPatch | null;
  /** Takes the place of the old one; null takes it away. */
  readonly flow?: FlowPolicy | null;
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
        await tx.catalog.setSchedule(ref.namespace, ref.name, scheduleOf(workflow, program, now, this.ids));
      crashPoint('orchestrator.definition.written');
      return { kind: 'created', ref, createdAt: now } as const;
    });
    crashPoint('orchestrator.definition.committed');
    if (published.kind === 'created') this.onChanged();
    return published;
  }

  /** @returns the workflow as it is now; undefined where there is none. What changes is judged before. */
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
      else if (!isDeepStrictEqual(row.policy?.schedule, before.policy?.schedule))
        await this.reschedule(before, row, tx, now);
      if (!isDeepStrictEqual(limitsOf(row.policy), limitsOf(before.policy))) await this.wakeWaiting(row, tx, now);
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
      await this.wakeWaiting({ namespace, name }, tx, (await tx.moment()).now);
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

  /** Starts that wait under limits that have changed are looked at once more: the timer of any of them does it. */
  private async wakeWaiting(
    { namespace, name }: Pick<WorkflowRow, 'namespace' | 'name'>,
    tx: StoreTransaction,
    now: number,
  ): Promise<void> {
    const [first] = await tx.flow.pending({ namespace, workflow: name });
    if (first === undefined) return;
    await tx.write({ timers: [{ runId: first.runId, effectId: `${flowTimerPrefix}changed-${now}`, dueAt: now }] });
  }

  private async reschedule(before: WorkflowRow, after: WorkflowRow, tx: StoreTransaction, now: number): Promise<void> {
    const { namespace, name } = after;
    const row = await tx.lockSchedule(namespace, name);
    if (row === undefined) return;
    const moved = underPolicy(row, before.policy?.schedule, after.policy?.schedule, now, this.ids);
    if (moved !== row) await tx.catalog.setSchedule(namespace, name, moved);
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
    return reading.ok ? scheduleOf(workflow, reading.program, now, this.ids) : undefined;
  }
}

function changed(before: WorkflowRow, change: WorkflowChange): WorkflowRow {
  const { enabled = before.enabled, retention } = change;
  const { retention: kept, policy: said, ...rest } = { ...before, enabled };
  const keeps = retention === undefined ? kept : retention;
  const policy = policyAfter(said, change);
  return {
    ...rest,
    ...(keeps !== undefined && keeps !== null && { retention: keeps }),
    ...(policy !== undefined && { policy }),
  };
}

function policyAfter(before: WorkflowPolicy = {}, { schedule, flow }: WorkflowChange): WorkflowPolicy | undefined {
  const { schedule: old, flow: limits, ...rest } = before;
  const limited = flow === undefined ? limits : flow;
  const changes = schedule === null ? {} : { ...old, ...schedule };
  const left = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null && value !== undefined));
  const after = {
    ...rest,
    ...(Object.keys(left).length > 0 && { schedule: left as SchedulePolicy }),
    ...(limited !== undefined && limited !== null && { flow: limited }),
  };
  return Object.keys(after).length > 0 ? after : undefined;
}

/** Only the newest version has live triggers; a new one is enabled unless its workflow was disabled. */
function workflowAfter(before: WorkflowRow | undefined, ref: DefinitionRef, now: number): WorkflowRow {
  const { namespace, name, version } = ref;
  if (before === undefined) return { namespace, name, enabled: true, latest: version, createdAt: now, updatedAt: now };
  const latest = compareVersions(version, before.latest) > 0 ? version : before.latest;
  return { ...before, latest, updatedAt: now };
}
