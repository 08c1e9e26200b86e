import type { DefinitionKey, DefinitionRow, ScheduleRow, SecretRow, WebhookRow, WorkflowRow } from './store-rows';

/** Definitions, workflows, webhooks and living schedules: what replicas keep in memory, checked against one version row. */
export interface Catalog {
  /**
   * From here to the end of the transaction nobody else changes the catalog: to be called before it is read for a change, or
   * two changes at once are decided on the same state and one is lost.
   */
  lock(): Promise<void>;
  /** Everything a replica needs to decide on events: each workflow with its newest version's definition. */
  load(): Promise<{
    readonly version: number;
    readonly workflows: readonly (WorkflowRow & { readonly definition: DefinitionRow })[];
    readonly webhooks: readonly WebhookRow[];
  }>;
  findDefinition(key: DefinitionKey): Promise<DefinitionRow | undefined>;
  findDefinitionById(id: string): Promise<DefinitionRow | undefined>;
  findWorkflow(namespace: string, name: string): Promise<WorkflowRow | undefined>;
  /** @throws ConflictError when the version exists with other content */
  addDefinition(row: DefinitionRow, workflow: WorkflowRow): Promise<void>;
  saveWorkflow(row: WorkflowRow): Promise<void>;
  /**
   * Removes a workflow with its schedule: its versions can no longer be found by name and may be published anew. Its runs,
   * their history and the definitions they are pinned to stay (`findDefinitionById`).
   */
  deleteWorkflow(namespace: string, name: string): Promise<void>;
  /** Puts the living schedule in place of the old one; undefined removes it. */
  setSchedule(namespace: string, workflow: string, row: ScheduleRow | undefined): Promise<void>;
  saveWebhook(row: WebhookRow): Promise<void>;
  deleteWebhook(namespace: string, name: string): Promise<boolean>;
  /** Locked, where it is there: nobody else replaces it before this transaction has. No replica keeps secrets in memory. */
  findSecret(namespace: string, name: string): Promise<SecretRow | undefined>;
  saveSecret(row: SecretRow): Promise<void>;
  deleteSecret(namespace: string, name: string): Promise<boolean>;
}
