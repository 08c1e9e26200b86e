import type {
  DefinitionRow,
  PinnedResource,
  RetentionPolicy,
  ScheduleRow,
  WebhookRow,
  WorkflowRow,
} from '@ensue/ports';
import type { WebhookSettings, WorkflowPolicy } from '@ensue/contracts';
import type { Row } from '../bulk';
import { fromText, toOptionalText, toText } from '../json-text';

export const WORKFLOWS = {
  name: 'workflows',
  columns: ['namespace', 'name', 'enabled', 'latest', 'created_at', 'updated_at', 'retention_json', 'policy_json'],
  key: ['namespace', 'name'],
} as const;

export const WORKFLOW_COLUMNS = WORKFLOWS.columns.join(', ');

export interface StoredWorkflow {
  readonly namespace: string;
  readonly name: string;
  readonly enabled: number;
  readonly latest: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly retention_json: string | null;
  readonly policy_json: string | null;
}

export const workflowRow = (workflow: WorkflowRow): Row => [
  workflow.namespace,
  workflow.name,
  workflow.enabled ? 1 : 0,
  workflow.latest,
  workflow.createdAt,
  workflow.updatedAt,
  toOptionalText(workflow.retention),
  toOptionalText(workflow.policy),
];

export const workflowFrom = (row: StoredWorkflow): WorkflowRow => ({
  namespace: row.namespace,
  name: row.name,
  enabled: row.enabled === 1,
  latest: row.latest,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  ...(row.retention_json !== null && { retention: fromText(row.retention_json) as RetentionPolicy }),
  ...(row.policy_json !== null && { policy: fromText(row.policy_json) as WorkflowPolicy }),
});

export const DEFINITIONS = {
  name: 'definitions',
  columns: [
    'id',
    'namespace',
    'name',
    'version',
    'hash',
    'source',
    'content_type',
    'definition',
    'resources',
    'created_at',
    'removed_in',
  ],
} as const;

export const DEFINITION_COLUMNS = DEFINITIONS.columns.join(', ');

export interface StoredDefinition {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly hash: string;
  readonly source: string;
  readonly content_type: string;
  readonly definition: string;
  readonly resources: string | null;
  readonly created_at: number;
  readonly removed_in: number;
}

export const definitionRow = (definition: DefinitionRow): Row => [
  definition.id,
  definition.namespace,
  definition.name,
  definition.version,
  definition.hash,
  definition.source,
  definition.contentType,
  toText(definition.definition),
  definition.resources.length === 0 ? null : JSON.stringify(definition.resources),
  definition.createdAt,
  0,
];

export const definitionFrom = (row: StoredDefinition): DefinitionRow => ({
  id: row.id,
  namespace: row.namespace,
  name: row.name,
  version: row.version,
  hash: row.hash,
  source: row.source,
  contentType: row.content_type,
  definition: fromText(row.definition),
  resources: row.resources === null ? [] : (JSON.parse(row.resources) as PinnedResource[]),
  createdAt: row.created_at,
});

export const WEBHOOKS = {
  name: 'webhooks',
  columns: ['namespace', 'name', 'event_type', 'token_hash', 'respond', 'enabled', 'created_at', 'settings_json'],
  key: ['namespace', 'name'],
} as const;

export const WEBHOOK_COLUMNS = WEBHOOKS.columns.join(', ');

export interface StoredWebhook {
  readonly namespace: string;
  readonly name: string;
  readonly event_type: string;
  readonly token_hash: string | null;
  readonly respond: WebhookRow['respond'];
  readonly enabled: number;
  readonly created_at: number;
  readonly settings_json: string | null;
}

export const webhookRow = (webhook: WebhookRow): Row => [
  webhook.namespace,
  webhook.name,
  webhook.eventType,
  webhook.tokenHash,
  webhook.respond,
  webhook.enabled ? 1 : 0,
  webhook.createdAt,
  toOptionalText(webhook.settings),
];

export const webhookFrom = (row: StoredWebhook): WebhookRow => ({
  namespace: row.namespace,
  name: row.name,
  eventType: row.event_type,
  tokenHash: row.token_hash,
  respond: row.respond,
  enabled: row.enabled === 1,
  createdAt: row.created_at,
  ...(row.settings_json !== null && { settings: fromText(row.settings_json) as WebhookSettings }),
});

export const SCHEDULES = {
  name: 'schedules',
  columns: [
    'namespace',
    'workflow',
    'version',
    'schedule_json',
    'time_zone',
    'next_at',
    'last_at',
    'claim_at',
    'nominal_at',
  ],
  key: ['namespace', 'workflow'],
} as const;

export const SCHEDULE_COLUMNS = SCHEDULES.columns.join(', ');

export interface StoredSchedule {
  readonly namespace: string;
  readonly workflow: string;
  readonly version: string;
  readonly schedule_json: string;
  readonly time_zone: string;
  readonly next_at: number | null;
  readonly last_at: number | null;
  readonly nominal_at: number | null;
}

/** A schedule that was advanced may be claimed as soon as it is due: `claim_at` starts over. */
export const scheduleRow = (schedule: ScheduleRow): Row => [
  schedule.namespace,
  schedule.workflow,
  schedule.version,
  toText(schedule.schedule),
  schedule.timeZone,
  schedule.nextAt,
  schedule.lastAt,
  schedule.nextAt,
  schedule.nominalAt ?? null,
];

export const scheduleFrom = (row: StoredSchedule): ScheduleRow => ({
  namespace: row.namespace,
  workflow: row.workflow,
  version: row.version,
  schedule: fromText(row.schedule_json),
  timeZone: row.time_zone,
  nextAt: row.next_at,
  lastAt: row.last_at,
  ...(row.nominal_at !== null && { nominalAt: row.nominal_at }),
});
