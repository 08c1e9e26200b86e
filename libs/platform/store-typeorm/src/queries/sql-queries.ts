import type {
  DeadLetterRow,
  DecisionRow,
  DefinitionKey,
  DefinitionRow,
  EffectRow,
  EventLine,
  EventRow,
  Page,
  PageRequest,
  Queries,
  RunFilter,
  RunLine,
  RunRow,
  ScheduleRow,
  SecretLine,
  SecretRow,
  StepRow,
  WebhookRow,
  WorkflowRow,
} from '@ensue/ports';
import type { Database } from '../database';
import type { Scalar } from '../dialect';
import * as catalog from '../rows/catalog-rows';
import { EFFECT_COLUMNS, effectFrom, type StoredEffect } from '../rows/effect-rows';
import * as happened from '../rows/event-rows';
import * as runs from '../rows/run-rows';
import * as secrets from '../rows/secret-rows';
import { Conditions, LIKE, page, startsWith, type OrderBy } from './page';

const newest = (column: string): OrderBy[] => [
  { column, descending: true },
  { column: 'id', descending: true },
];

const BY_CREATION: readonly OrderBy[] = [
  { column: 'created_at', descending: true },
  { column: 'namespace', descending: true },
  { column: 'name', descending: true },
];

const BY_NAME: readonly OrderBy[] = [
  { column: 'namespace', descending: false },
  { column: 'workflow', descending: false },
];

const SECRETS_BY_NAME: readonly OrderBy[] = [
  { column: 'namespace', descending: false },
  { column: 'name', descending: false },
];

/** What the API reads: keyset pages over the indexes made for them. */
export class SqlQueries implements Queries {
  constructor(private readonly database: Database) {}

  workflows(
    filter: { readonly namespace?: string; readonly q?: string },
    request: PageRequest,
  ): Promise<Page<WorkflowRow>> {
    const conditions = new Conditions()
      .where('namespace = ?', filter.namespace)
      .where(`name ${LIKE}`, filter.q && `%${startsWith(filter.q)}`);
    return page(
      request,
      BY_CREATION,
      conditions,
      this.select<catalog.StoredWorkflow>(catalog.WORKFLOW_COLUMNS, 'workflows'),
      catalog.workflowFrom,
    );
  }

  async workflow(namespace: string, name: string): Promise<WorkflowRow | undefined> {
    const row = await this.one<catalog.StoredWorkflow>(
      `SELECT ${catalog.WORKFLOW_COLUMNS} FROM workflows WHERE namespace = ? AND name = ?`,
      [namespace, name],
    );
    return row && catalog.workflowFrom(row);
  }

  async versions(namespace: string, name: string): Promise<readonly { version: string; createdAt: number }[]> {
    const rows = await this.many<{ version: string; created_at: number }>(
      'SELECT version, created_at FROM definitions WHERE namespace = ? AND name = ? AND removed_in = 0' +
        ' ORDER BY created_at DESC, id DESC',
      [namespace, name],
    );
    return rows.map((row) => ({ version: row.version, createdAt: row.created_at }));
  }

  async definition(key: DefinitionKey): Promise<DefinitionRow | undefined> {
    const row = await this.one<catalog.StoredDefinition>(
      `SELECT ${catalog.DEFINITION_COLUMNS} FROM definitions` +
        ' WHERE namespace = ? AND name = ? AND version = ? AND removed_in = 0',
      [key.namespace, key.name, key.version],
    );
    return row && catalog.definitionFrom(row);
  }

  runs(filter: RunFilter, request: PageRequest): Promise<Page<RunLine>> {
    const conditions = new Conditions()
      .where('namespace = ?', filter.namespace)
      .where('workflow = ?', filter.workflow)
      .clause(filter.status && filter.status.length > 0 ? statusIn(filter.status) : undefined)
      .where('started_at >= ?', filter.from)
      .where('started_at <= ?', filter.to);
    if (filter.q !== undefined && filter.q !== '') {
      const pattern = startsWith(filter.q);
      conditions.where(`(id ${LIKE} OR run_key ${LIKE})`, pattern, pattern);
    }
    return page(
      request,
      newest('started_at'),
      conditions,
      this.select<Parameters<typeof runs.runLineFrom>[0]>(runs.RUN_LINE_COLUMNS, 'runs'),
      runs.runLineFrom,
    );
  }

  async run(id: string): Promise<RunRow | undefined> {
    const row = await this.one<runs.StoredRun>(`SELECT ${runs.RUN_COLUMNS} FROM runs WHERE id = ?`, [id]);
    return row && runs.runFrom(row);
  }

  async steps(runId: string, afterRevision: number, limit: number): Promise<readonly StepRow[]> {
    const rows = await this.many<runs.StoredStep>(
      `SELECT ${runs.STEPS.columns.join(', ')} FROM steps WHERE run_id = ? AND revision > ? ORDER BY revision LIMIT ?`,
      [runId, afterRevision, limit],
    );
    return rows.map(runs.stepFrom);
  }

  async effectsOf(runId: string): Promise<readonly EffectRow[]> {
    const rows = await this.many<StoredEffect>(
      `SELECT ${EFFECT_COLUMNS} FROM effects WHERE run_id = ? ORDER BY effect_id`,
      [runId],
    );
    return rows.map(effectFrom);
  }

  events(
    filter: { readonly type?: string; readonly source?: string; readonly from?: number; readonly to?: number },
    request: PageRequest,
  ): Promise<Page<EventLine>> {
    const conditions = new Conditions()
      .where('type = ?', filter.type)
      .where('source = ?', filter.source)
      .where('received_at >= ?', filter.from)
      .where('received_at <= ?', filter.to);
    return page(
      request,
      newest('received_at'),
      conditions,
      this.select<Parameters<typeof happened.eventLineFrom>[0]>(happened.EVENT_LINE_COLUMNS, 'events'),
      happened.eventLineFrom,
    );
  }

  async event(id: string): Promise<EventRow | undefined> {
    const row = await this.one<happened.StoredEvent>(`SELECT ${happened.EVENT_COLUMNS} FROM events WHERE id = ?`, [id]);
    return row && happened.eventFrom(row);
  }

  decisions(
    filter: {
      readonly causeId?: string;
      readonly namespace?: string;
      readonly workflow?: string;
      readonly outcome?: string;
    },
    request: PageRequest,
  ): Promise<Page<DecisionRow>> {
    const conditions = new Conditions()
      .where('cause_id = ?', filter.causeId)
      .where('namespace = ?', filter.namespace)
      .where('workflow = ?', filter.workflow)
      .where('outcome = ?', filter.outcome);
    return page(
      request,
      newest('at'),
      conditions,
      this.select<happened.StoredDecision>(happened.DECISION_COLUMNS, 'decisions'),
      happened.decisionFrom,
    );
  }

  webhooks(request: PageRequest): Promise<Page<WebhookRow>> {
    return page(
      request,
      BY_CREATION,
      new Conditions(),
      this.select<catalog.StoredWebhook>(catalog.WEBHOOK_COLUMNS, 'webhooks'),
      catalog.webhookFrom,
    );
  }

  async webhook(namespace: string, name: string): Promise<WebhookRow | undefined> {
    const row = await this.one<catalog.StoredWebhook>(
      `SELECT ${catalog.WEBHOOK_COLUMNS} FROM webhooks WHERE namespace = ? AND name = ?`,
      [namespace, name],
    );
    return row && catalog.webhookFrom(row);
  }

  secrets(filter: { readonly namespace?: string }, request: PageRequest): Promise<Page<SecretLine>> {
    return page(
      request,
      SECRETS_BY_NAME,
      new Conditions().where('namespace = ?', filter.namespace),
      this.select<secrets.StoredSecretLine>(secrets.SECRET_LINE_COLUMNS, 'secrets'),
      secrets.secretLineFrom,
    );
  }

  async secretsNamed(namespace: string, names: readonly string[]): Promise<readonly SecretRow[]> {
    if (names.length === 0) return [];
    const { sql, params } = this.database.dialect.oneOf('name', names);
    const rows = await this.many<secrets.StoredSecret>(
      `SELECT ${secrets.SECRET_COLUMNS} FROM secrets WHERE namespace = ? AND ${sql}`,
      [namespace, ...params],
    );
    return rows.map(secrets.secretFrom);
  }

  schedules(request: PageRequest): Promise<Page<ScheduleRow>> {
    return page(
      request,
      BY_NAME,
      new Conditions(),
      this.select<catalog.StoredSchedule>(catalog.SCHEDULE_COLUMNS, 'schedules'),
      catalog.scheduleFrom,
    );
  }

  async schedule(namespace: string, workflow: string): Promise<ScheduleRow | undefined> {
    const row = await this.one<catalog.StoredSchedule>(
      `SELECT ${catalog.SCHEDULE_COLUMNS} FROM schedules WHERE namespace = ? AND workflow = ?`,
      [namespace, workflow],
    );
    return row && catalog.scheduleFrom(row);
  }

  deadLetters(request: PageRequest): Promise<Page<DeadLetterRow>> {
    return page(
      request,
      newest('parked_at'),
      new Conditions(),
      this.select<happened.StoredDeadLetter>(happened.DEAD_LETTER_COLUMNS, 'dead_letters'),
      happened.deadLetterFrom,
    );
  }

  async deadLetter(id: string): Promise<DeadLetterRow | undefined> {
    const row = await this.one<happened.StoredDeadLetter>(
      `SELECT ${happened.DEAD_LETTER_COLUMNS} FROM dead_letters WHERE id = ?`,
      [id],
    );
    return row && happened.deadLetterFrom(row);
  }

  private select<R>(columns: string, table: string): (rest: string, params: readonly Scalar[]) => Promise<R[]> {
    return (rest, params) => this.many<R>(`SELECT ${columns} FROM ${table}${rest}`, params);
  }

  private many<R>(sql: string, params: readonly Scalar[]): Promise<R[]> {
    return this.database.read((session) => session.rows<R>(sql, params));
  }

  private async one<R>(sql: string, params: readonly Scalar[]): Promise<R | undefined> {
    return (await this.many<R>(sql, params))[0];
  }
}

function statusIn(status: readonly string[]): { sql: string; params: readonly Scalar[] } {
  return { sql: `status IN (${'?,'.repeat(status.length - 1)}?)`, params: status };
}
