import { compileDefinition, type FunctionCatalog, type Program } from '@ensue/dsl';
import type { JsonObject } from '@ensue/contracts';
import type { Catalog, DefinitionRow, WebhookRow, WorkflowRow } from '@ensue/ports';

/** A workflow as events see it: its newest version, compiled. */
export interface LiveWorkflow {
  readonly row: WorkflowRow;
  readonly definitionId: string;
  readonly program: Program;
}

const programsKept = 1_000;

/**
 * Programs, triggers and webhooks in memory, as of one version of the catalog. A batch compares that version with the row
 * it reads in its own transaction, so that no replica decides on an event with yesterday's definitions (DESIGN §6).
 */
export class LiveCatalog {
  private version = -1;
  private workflows: ReadonlyMap<string, LiveWorkflow> = new Map();
  private hooks: readonly WebhookRow[] = [];
  private readonly programs = new Map<string, Program>();

  constructor(private readonly functions: FunctionCatalog) {}

  get catalogVersion(): number {
    return this.version;
  }

  get webhooks(): readonly WebhookRow[] {
    return this.hooks;
  }

  /** Loads the catalog again when the version in the store is another than ours. */
  async refresh(storeVersion: number, catalog: Catalog): Promise<void> {
    if (storeVersion === this.version) return;
    const loaded = await catalog.load();
    const workflows = new Map<string, LiveWorkflow>();
    for (const { definition, ...row } of loaded.workflows) {
      workflows.set(`${row.namespace}/${row.name}`, {
        row,
        definitionId: definition.id,
        program: this.compiled(definition),
      });
    }
    this.workflows = workflows;
    this.hooks = loaded.webhooks;
    this.version = loaded.version;
  }

  find(namespace: string, name: string): LiveWorkflow | undefined {
    return this.workflows.get(`${namespace}/${name}`);
  }

  /** The workflows that an event of this type concerns: a filter of theirs names the type, or names none. */
  *concernedBy(eventType: string): Generator<LiveWorkflow> {
    for (const workflow of this.workflows.values()) {
      const { schedule } = workflow.program;
      if (schedule?.kind !== 'on') continue;
      const { filters } = schedule.on;
      if (filters.length === 0 || filters.some(({ type }) => type === undefined || type === eventType)) yield workflow;
    }
  }

  /** The program of a definition, compiled once. @returns undefined where there is no such definition */
  async program(definitionId: string, catalog: Catalog): Promise<Program | undefined> {
    const known = this.programs.get(definitionId);
    if (known !== undefined) return known;
    const row = await catalog.findDefinitionById(definitionId);
    return row === undefined ? undefined : this.compiled(row);
  }

  /** A definition and its program, compiled once. */
  compiled(row: DefinitionRow): Program {
    const known = this.programs.get(row.id);
    if (known !== undefined) return known;
    const program = compileDefinition(row.definition as JsonObject, { catalog: this.functions });
    if (this.programs.size >= programsKept) {
      const oldest = this.programs.keys().next();
      if (!oldest.done) this.programs.delete(oldest.value);
    }
    this.programs.set(row.id, program);
    return program;
  }
}
