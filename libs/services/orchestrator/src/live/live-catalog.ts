import { compileDefinition, type FunctionCatalog, type Program } from '@ensue/dsl';
import { eventTypesOf } from '@ensue/engine';
import type { JsonObject } from '@ensue/contracts';
import type { Catalog, DefinitionKey, DefinitionRow, WebhookRow, WorkflowRow } from '@ensue/ports';
import { limitsOf } from '../batch/flow/limits';
import type { Log } from '../log';
import { resourcesOf } from './resources-of';

/** A workflow as events see it: its newest version, compiled. */
export interface LiveWorkflow {
  readonly row: WorkflowRow;
  readonly definitionId: string;
  readonly program: Program;
}

/** A definition that runs may be started from. */
export type Ready = Pick<LiveWorkflow, 'definitionId' | 'program'>;

const programsKept = 1_000;

/**
 * Programs, triggers and webhooks in memory, as of one version of the catalog. A batch compares that version with the row
 * it reads in its own transaction, so that no replica decides on an event with yesterday's definitions (DESIGN §6).
 */
export class LiveCatalog {
  private version = -1;
  private workflows: ReadonlyMap<string, LiveWorkflow> = new Map();
  private hooks: readonly WebhookRow[] = [];
  private limits = false;
  private readonly programs = new Map<string, Program>();
  private readonly concerned = new Map<string, readonly LiveWorkflow[]>();
  private readonly versions = new Map<string, Ready>();

  constructor(
    private readonly functions: FunctionCatalog,
    private readonly log: Log,
  ) {}

  get catalogVersion(): number {
    return this.version;
  }

  get webhooks(): readonly WebhookRow[] {
    return this.hooks;
  }

  /** Whether the starts of any workflow are limited. */
  get limited(): boolean {
    return this.limits;
  }

  get all(): Iterable<LiveWorkflow> {
    return this.workflows.values();
  }

  /** Loads the catalog again when the version in the store is another than ours. */
  async refresh(storeVersion: number, catalog: Catalog): Promise<void> {
    if (storeVersion === this.version) return;
    const loaded = await catalog.load();
    // Somebody else may have loaded a newer one meanwhile.
    if (loaded.version < this.version) return;
    const workflows = new Map<string, LiveWorkflow>();
    for (const { definition, ...row } of loaded.workflows) {
      const program = this.usable(definition);
      if (program === undefined) continue;
      workflows.set(`${row.namespace}/${row.name}`, { row, definitionId: definition.id, program });
    }
    this.workflows = workflows;
    this.limits = [...workflows.values()].some(({ row }) => limitsOf(row.policy) !== undefined);
    this.concerned.clear();
    this.versions.clear();
    this.hooks = loaded.webhooks;
    this.version = loaded.version;
  }

  find(namespace: string, name: string): LiveWorkflow | undefined {
    return this.workflows.get(`${namespace}/${name}`);
  }

  /** The workflows that an event of this type concerns: a filter of theirs names the type, or names none. */
  concernedBy(eventType: string): readonly LiveWorkflow[] {
    const known = this.concerned.get(eventType);
    if (known !== undefined) return known;
    const found = [...this.workflows.values()].filter(({ program: { schedule } }) => {
      if (schedule?.kind !== 'on') return false;
      return eventTypesOf(schedule.on)?.includes(eventType) ?? true;
    });
    // Types come from strangers: what is remembered of them is bounded.
    if (this.concerned.size >= typesKept) this.concerned.clear();
    this.concerned.set(eventType, found);
    return found;
  }

  /** One version of a workflow, not the newest perhaps. @returns undefined where there is none */
  async versionOf(key: DefinitionKey, catalog: Catalog): Promise<Ready | undefined> {
    const name = `${key.namespace}/${key.name}@${key.version}`;
    const known = this.versions.get(name);
    if (known !== undefined) return known;
    const row = await catalog.findDefinition(key);
    if (row === undefined) return undefined;
    const ready = { definitionId: row.id, program: this.compiled(row) };
    if (this.versions.size >= programsKept) this.versions.clear();
    this.versions.set(name, ready);
    return ready;
  }

  /** The program of a definition, compiled once. @returns undefined where there is no such definition */
  async program(definitionId: string, catalog: Catalog): Promise<Program | undefined> {
    const known = this.programs.get(definitionId);
    if (known !== undefined) return known;
    const row = await catalog.findDefinitionById(definitionId);
    return row === undefined ? undefined : this.compiled(row);
  }

  /** A definition and its program, compiled once. @throws DefinitionError when this Ensue no longer takes it */
  compiled(row: DefinitionRow): Program {
    const known = this.programs.get(row.id);
    if (known !== undefined) return known;
    const program = compileDefinition(row.definition as JsonObject, {
      catalog: this.functions,
      resources: resourcesOf(row),
    });
    if (this.programs.size >= programsKept) {
      const oldest = this.programs.keys().next();
      if (!oldest.done) this.programs.delete(oldest.value);
    }
    this.programs.set(row.id, program);
    return program;
  }

  /** One definition that was published once and cannot be used any more must not keep all the others from working. */
  private usable(row: DefinitionRow): Program | undefined {
    try {
      return this.compiled(row);
    } catch (error) {
      const { namespace, name, version } = row;
      this.log.error('A published definition cannot be used; its workflow is left out.', {
        workflow: `${namespace}/${name}`,
        version,
        error: String(error),
      });
      return undefined;
    }
  }
}

const typesKept = 10_000;
