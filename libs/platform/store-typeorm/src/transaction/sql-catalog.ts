import {
  ConflictError,
  type Catalog,
  type DefinitionKey,
  type DefinitionRow,
  type ScheduleRow,
  type SecretRow,
  type WebhookRow,
  type WorkflowRow,
} from '@ensue/ports';
import { insertions, puttings } from '../bulk';
import type { Dialect } from '../dialect';
import * as stored from '../rows/catalog-rows';
import { SECRETS, SECRET_COLUMNS, secretFrom, secretRow, type StoredSecret } from '../rows/secret-rows';
import type { Session } from '../session';

/** Publishing and what belongs to it. The version's row is locked first: whoever publishes, publishes alone. */
export class SqlCatalog implements Catalog {
  constructor(
    private readonly session: Session,
    private readonly dialect: Dialect,
  ) {}

  async load(): ReturnType<Catalog['load']> {
    // The version first: what is published in between is then found again at the next check.
    const [row] = await this.session.rows<{ version: number }>('SELECT version FROM catalog_version WHERE id = 1');
    const columns = stored.DEFINITIONS.columns.map((column) => `d.${column}`).join(', ');
    const workflows = await this.session.rows<
      stored.StoredDefinition & {
        w_enabled: number;
        w_latest: string;
        w_created_at: number;
        w_updated_at: number;
        w_retention_json: string | null;
        w_policy_json: string | null;
      }
    >(
      `SELECT ${columns}, w.enabled AS w_enabled, w.latest AS w_latest, w.created_at AS w_created_at,` +
        ' w.updated_at AS w_updated_at, w.retention_json AS w_retention_json, w.policy_json AS w_policy_json FROM workflows w JOIN definitions d' +
        ' ON d.namespace = w.namespace AND d.name = w.name AND d.version = w.latest AND d.removed_in = 0' +
        ' ORDER BY w.namespace, w.name',
    );
    const webhooks = await this.session.rows<stored.StoredWebhook>(
      `SELECT ${stored.WEBHOOK_COLUMNS} FROM webhooks ORDER BY namespace, name`,
    );
    return {
      version: row?.version ?? 0,
      workflows: workflows.map((each) => ({
        ...stored.workflowFrom({
          namespace: each.namespace,
          name: each.name,
          enabled: each.w_enabled,
          latest: each.w_latest,
          created_at: each.w_created_at,
          updated_at: each.w_updated_at,
          retention_json: each.w_retention_json,
          policy_json: each.w_policy_json,
        }),
        definition: stored.definitionFrom(each),
      })),
      webhooks: webhooks.map(stored.webhookFrom),
    };
  }

  async findDefinition(key: DefinitionKey): Promise<DefinitionRow | undefined> {
    const row = await this.storedDefinition(key);
    return row && stored.definitionFrom(row);
  }

  async findDefinitionById(id: string): Promise<DefinitionRow | undefined> {
    const [row] = await this.session.rows<stored.StoredDefinition>(
      `SELECT ${stored.DEFINITION_COLUMNS} FROM definitions WHERE id = ?`,
      [id],
    );
    return row && stored.definitionFrom(row);
  }

  async findWorkflow(namespace: string, name: string): Promise<WorkflowRow | undefined> {
    const [row] = await this.session.rows<stored.StoredWorkflow>(
      `SELECT ${stored.WORKFLOW_COLUMNS} FROM workflows WHERE namespace = ? AND name = ?`,
      [namespace, name],
    );
    return row && stored.workflowFrom(row);
  }

  async addDefinition(row: DefinitionRow, workflow: WorkflowRow): Promise<void> {
    await this.lock();
    const existing = await this.storedDefinition(row);
    if (existing !== undefined) {
      if (existing.hash === row.hash) return;
      throw new ConflictError(
        `Version ${row.version} of ${row.namespace}/${row.name} exists with other content. Publish under a new version.`,
      );
    }
    await this.session.runAll(insertions(this.dialect, stored.DEFINITIONS, [stored.definitionRow(row)]));
    await this.saveWorkflow(workflow);
  }

  async saveWorkflow(row: WorkflowRow): Promise<void> {
    await this.bump();
    await this.session.runAll(puttings(this.dialect, stored.WORKFLOWS, [stored.workflowRow(row)]));
  }

  async deleteWorkflow(namespace: string, name: string): Promise<void> {
    await this.bump();
    await this.session.run('DELETE FROM workflows WHERE namespace = ? AND name = ?', [namespace, name]);
    await this.session.run(
      'UPDATE definitions SET removed_in = (SELECT version FROM catalog_version WHERE id = 1)' +
        ' WHERE namespace = ? AND name = ? AND removed_in = 0',
      [namespace, name],
    );
    await this.session.run('DELETE FROM schedules WHERE namespace = ? AND workflow = ?', [namespace, name]);
  }

  async setSchedule(namespace: string, workflow: string, row: ScheduleRow | undefined): Promise<void> {
    await this.bump();
    if (row === undefined) {
      await this.session.run('DELETE FROM schedules WHERE namespace = ? AND workflow = ?', [namespace, workflow]);
    } else {
      await this.session.runAll(puttings(this.dialect, stored.SCHEDULES, [stored.scheduleRow(row)]));
    }
  }

  async saveWebhook(row: WebhookRow): Promise<void> {
    await this.bump();
    await this.session.runAll(puttings(this.dialect, stored.WEBHOOKS, [stored.webhookRow(row)]));
  }

  async deleteWebhook(namespace: string, name: string): Promise<boolean> {
    await this.bump();
    return (await this.session.run('DELETE FROM webhooks WHERE namespace = ? AND name = ?', [namespace, name])) > 0;
  }

  async findSecret(namespace: string, name: string): Promise<SecretRow | undefined> {
    const [row] = await this.session.rows<StoredSecret>(
      `SELECT ${SECRET_COLUMNS} FROM secrets WHERE namespace = ? AND name = ?${this.dialect.forUpdate}`,
      [namespace, name],
    );
    return row && secretFrom(row);
  }

  saveSecret(row: SecretRow): Promise<void> {
    return this.session.runAll(puttings(this.dialect, SECRETS, [secretRow(row)]));
  }

  async deleteSecret(namespace: string, name: string): Promise<boolean> {
    return (await this.session.run('DELETE FROM secrets WHERE namespace = ? AND name = ?', [namespace, name])) > 0;
  }

  async lock(): Promise<void> {
    await this.session.rows(`SELECT version FROM catalog_version WHERE id = 1${this.dialect.forUpdate}`);
  }

  private async bump(): Promise<void> {
    await this.session.run('UPDATE catalog_version SET version = version + 1 WHERE id = 1');
  }

  private async storedDefinition(key: DefinitionKey): Promise<stored.StoredDefinition | undefined> {
    const [row] = await this.session.rows<stored.StoredDefinition>(
      `SELECT ${stored.DEFINITION_COLUMNS} FROM definitions WHERE namespace = ? AND name = ? AND version = ? AND removed_in = 0`,
      [key.namespace, key.name, key.version],
    );
    return row;
  }
}
