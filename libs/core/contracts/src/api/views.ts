import { Type, type Static } from '@sinclair/typebox';
import { CloudEvent } from '../cloud-event';
import { WebhookSettings } from './webhook-settings';
import { FlowPolicy, SchedulePolicy, SchedulePolicyPatch } from './workflow-policy';

export { FlowPolicy, SchedulePolicy, SchedulePolicyPatch, WebhookSettings };

/** The shapes that the admin API shows and takes. Times are RFC 3339 texts, ids UUIDs. */

const Instant = Type.String({ format: 'date-time' });

export const RunStatus = Type.Union(
  (['pending', 'running', 'waiting', 'suspended', 'cancelled', 'faulted', 'completed'] as const).map((status) =>
    Type.Literal(status),
  ),
);

/** RFC 9457, with the DSL's error types. */
export const FaultView = Type.Object(
  {
    type: Type.String(),
    status: Type.Integer(),
    instance: Type.Optional(Type.String({ description: 'JSON pointer of the task.' })),
    title: Type.Optional(Type.String()),
    detail: Type.Optional(Type.String()),
  },
  { $id: 'Fault', additionalProperties: Type.Unknown() },
);

export const DefinitionName = Type.Object(
  { namespace: Type.String(), name: Type.String(), version: Type.String() },
  { $id: 'DefinitionName' },
);

const RetentionView = Type.Object(
  {
    days: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 36_500, description: 'A run goes when it ended so many days ago.' }),
    ),
    runs: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100_000_000, description: 'Ended runs stay among the newest so many only.' }),
    ),
  },
  { description: 'How long history is kept, where it is not as the installation says.', additionalProperties: false },
);

export const WorkflowView = Type.Object(
  {
    namespace: Type.String(),
    name: Type.String(),
    enabled: Type.Boolean(),
    latest: Type.String({ description: 'The newest version: the one whose triggers live.' }),
    createdAt: Instant,
    updatedAt: Instant,
    retention: Type.Optional(RetentionView),
    schedule: Type.Optional(SchedulePolicy),
    flow: Type.Optional(FlowPolicy),
    versions: Type.Optional(Type.Array(Type.Object({ version: Type.String(), createdAt: Instant }))),
  },
  { $id: 'Workflow' },
);
export type WorkflowView = Static<typeof WorkflowView>;

export const WorkflowPatch = Type.Object(
  {
    enabled: Type.Optional(Type.Boolean()),
    retention: Type.Optional(
      Type.Union([RetentionView, Type.Null()], {
        description: 'Takes the place of the old one; null: as the installation says.',
      }),
    ),
    schedule: Type.Optional(
      Type.Union([SchedulePolicyPatch, Type.Null()], {
        description: 'What is named changes, null takes it away; null for the whole takes all of it.',
      }),
    ),
    flow: Type.Optional(
      Type.Union([FlowPolicy, Type.Null()], {
        description: 'Limits of starts. Takes the place of the old ones; null: no limits.',
      }),
    ),
  },
  { $id: 'WorkflowPatch', additionalProperties: false, minProperties: 1 },
);
export type WorkflowPatch = Static<typeof WorkflowPatch>;

export const RunRequest = Type.Object(
  {
    input: Type.Optional(Type.Unknown({ description: 'What the workflow gets as its input; {} where absent.' })),
    version: Type.Optional(Type.String({ description: 'The newest where absent.' })),
    key: Type.Optional(
      Type.String({ minLength: 1, maxLength: 255, description: 'The same key again gives the same run.' }),
    ),
  },
  { $id: 'RunRequest', additionalProperties: false },
);
export type RunRequest = Static<typeof RunRequest>;

export const RetryRequest = Type.Object(
  {
    input: Type.Optional(Type.Unknown({ description: 'The old run’s input where absent.' })),
    version: Type.Optional(Type.String({ description: 'The old run’s version where absent; `latest` is the newest.' })),
  },
  { $id: 'RetryRequest', additionalProperties: false },
);
export type RetryRequest = Static<typeof RetryRequest>;

export const ControlRequest = Type.Object(
  { reason: Type.Optional(Type.String({ maxLength: 1000 })) },
  { $id: 'ControlRequest', additionalProperties: false },
);
export type ControlRequest = Static<typeof ControlRequest>;

export const RunView = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    workflow: DefinitionName,
    status: RunStatus,
    input: Type.Optional(Type.Unknown({ description: 'Lists leave it out where it is long, and the output too.' })),
    output: Type.Optional(Type.Unknown()),
    fault: Type.Optional(FaultView),
    trigger: Type.Object(
      { kind: Type.String(), id: Type.Optional(Type.String()) },
      { additionalProperties: Type.Unknown() },
    ),
    startedAt: Instant,
    endedAt: Type.Optional(Instant),
    key: Type.Optional(Type.String()),
    parent: Type.Optional(Type.String({ format: 'uuid', description: 'The run that started this one.' })),
  },
  { $id: 'Run' },
);
export type RunView = Static<typeof RunView>;

export const TaskView = Type.Object(
  {
    name: Type.String(),
    position: Type.String({ description: 'JSON pointer into the definition.' }),
    key: Type.String({ description: 'Position and visits: tells one execution of the task from another.' }),
    status: Type.String(),
    input: Type.Optional(Type.Unknown()),
    output: Type.Optional(Type.Unknown()),
    fault: Type.Optional(FaultView),
    startedAt: Type.Optional(Instant),
    endedAt: Type.Optional(Instant),
    attempts: Type.Array(
      Type.Object({
        attempt: Type.Integer({ description: 'From 0.' }),
        status: Type.String(),
        startedAt: Instant,
        endedAt: Type.Optional(Instant),
        fault: Type.Optional(FaultView),
      }),
    ),
  },
  { $id: 'Task' },
);
export type TaskView = Static<typeof TaskView>;

export const FactView = Type.Object(
  {
    step: Type.Integer({ description: 'Facts of one step share it; 1, 2, 3 … without a gap.' }),
    at: Instant,
    kind: Type.String(),
  },
  { $id: 'Fact', additionalProperties: Type.Unknown() },
);
export type FactView = Static<typeof FactView>;

export const DecisionView = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    cause: Type.Union([Type.Literal('event'), Type.Literal('tick'), Type.Literal('call')]),
    causeId: Type.String(),
    outcome: Type.String({
      description: 'started, queued, woke, filtered, disabled, duplicate, unmatched or refused.',
    }),
    workflow: Type.Optional(
      Type.Object({ namespace: Type.String(), name: Type.String(), version: Type.Optional(Type.String()) }),
    ),
    runId: Type.Optional(Type.String()),
    reason: Type.String(),
    at: Instant,
  },
  { $id: 'Decision' },
);
export type DecisionView = Static<typeof DecisionView>;

export const EventView = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'Made of source and id: a duplicate has the same.' }),
    type: Type.String(),
    source: Type.String(),
    subject: Type.Optional(Type.String()),
    receivedAt: Instant,
    event: Type.Optional(CloudEvent),
    decisions: Type.Optional(Type.Array(DecisionView)),
  },
  { $id: 'Event' },
);
export type EventView = Static<typeof EventView>;

export const WebhookView = Type.Object(
  {
    namespace: Type.String(),
    name: Type.String(),
    path: Type.String({ description: 'Below the gateway’s address.' }),
    eventType: Type.String(),
    authentication: Type.Union(
      (['none', 'token', 'basic', 'jwt', 'github', 'stripe', 'slack', 'standard-webhooks', 'hmac'] as const).map(
        (kind) => Type.Literal(kind),
      ),
    ),
    settings: WebhookSettings,
    respond: Type.Union([Type.Literal('accepted'), Type.Literal('result')]),
    enabled: Type.Boolean(),
    createdAt: Instant,
  },
  { $id: 'Webhook' },
);
export type WebhookView = Static<typeof WebhookView>;

const dnsLabel = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';

export const WebhookRequest = Type.Object(
  {
    namespace: Type.String({ pattern: dnsLabel, maxLength: 63 }),
    name: Type.String({ pattern: dnsLabel, maxLength: 63 }),
    eventType: Type.String({ minLength: 1, maxLength: 255, description: 'The CloudEvent type its requests become.' }),
    token: Type.Optional(
      Type.Union([Type.String({ minLength: 16, maxLength: 512 }), Type.Null()], {
        description:
          'Shared with the sender; only its hash is kept. Absent: authentication stays as it was, for a new webhook there is none; null: no authentication.',
      }),
    ),
    respond: Type.Optional(
      Type.Union([Type.Literal('accepted'), Type.Literal('result')], {
        description: '`accepted`: 202 with the event’s id; `result`: the output of the run it starts.',
      }),
    ),
    enabled: Type.Optional(Type.Boolean()),
    settings: Type.Optional(WebhookSettings),
  },
  { $id: 'WebhookRequest', additionalProperties: false },
);
export type WebhookRequest = Static<typeof WebhookRequest>;

export const WebhookPut = Type.Omit(WebhookRequest, ['namespace', 'name'], {
  $id: 'WebhookPut',
  additionalProperties: false,
});
export type WebhookPut = Static<typeof WebhookPut>;

export const SecretName = Type.Object(
  {
    namespace: Type.String({ pattern: dnsLabel, maxLength: 63 }),
    name: Type.String({ pattern: '^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$', maxLength: 128 }),
  },
  { $id: 'SecretName' },
);

export const SecretPut = Type.Object(
  { value: Type.Unknown({ description: 'Text, or any other JSON up to 64 KiB; it is never told again.' }) },
  { $id: 'SecretPut', additionalProperties: false },
);
export type SecretPut = Static<typeof SecretPut>;

export const SecretView = Type.Object(
  {
    namespace: Type.String(),
    name: Type.String(),
    version: Type.Integer({ description: 'Raised by every replacement.' }),
    createdAt: Instant,
    updatedAt: Instant,
  },
  { $id: 'Secret' },
);
export type SecretView = Static<typeof SecretView>;

export const ScheduleView = Type.Object(
  {
    workflow: DefinitionName,
    schedule: Type.Unknown(),
    timeZone: Type.String(),
    nextAt: Type.Union([Instant, Type.Null()], { description: 'Jitter included; null while paused, for one.' }),
    nominalAt: Type.Optional(
      Type.String({ format: 'date-time', description: 'The time the schedule names, where jitter makes it later.' }),
    ),
    lastAt: Type.Union([Instant, Type.Null()]),
    policy: Type.Optional(SchedulePolicy),
  },
  { $id: 'Schedule' },
);
export type ScheduleView = Static<typeof ScheduleView>;

export const PauseRequest = Type.Object(
  { reason: Type.Optional(Type.String({ maxLength: 1_000 })) },
  { $id: 'PauseRequest', additionalProperties: false },
);
export type PauseRequest = Static<typeof PauseRequest>;

export const BackfillRequest = Type.Object(
  {
    from: Type.String({ description: 'The first moment that counts, RFC 3339.' }),
    to: Type.String({ description: 'The first that does not; in the past.' }),
    dryRun: Type.Optional(Type.Boolean({ description: 'Only say which times these are.' })),
  },
  { $id: 'BackfillRequest', additionalProperties: false },
);
export type BackfillRequest = Static<typeof BackfillRequest>;

export const Backfill = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        dueAt: Instant,
        outcome: Type.Optional(Type.String({ description: 'started, queued, existed or refused.' })),
        runId: Type.Optional(Type.String()),
        reason: Type.Optional(Type.String()),
      }),
    ),
  },
  { $id: 'Backfill' },
);
export type Backfill = Static<typeof Backfill>;

export const SchedulePreviewRequest = Type.Object(
  {
    cron: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
    every: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'ISO 8601, such as PT15M.' })),
    timeZone: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    from: Type.Optional(Type.String({ description: 'Ticks are later than this; now where absent.' })),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '10 where absent.' })),
  },
  { $id: 'SchedulePreviewRequest', additionalProperties: false },
);
export type SchedulePreviewRequest = Static<typeof SchedulePreviewRequest>;

export const SchedulePreview = Type.Object(
  {
    timeZone: Type.String(),
    items: Type.Array(
      Type.Object({
        at: Instant,
        local: Type.String({ description: 'What the clock on the wall shows, with its distance from UTC.' }),
        clockChange: Type.Optional(
          Type.Union([Type.Literal('gap'), Type.Literal('overlap')], {
            description: 'The time of day is left out that day, or is there twice.',
          }),
        ),
      }),
    ),
  },
  { $id: 'SchedulePreview' },
);
export type SchedulePreview = Static<typeof SchedulePreview>;

export const DeadLetterView = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    queue: Type.String(),
    reason: Type.String(),
    deliveries: Type.Integer(),
    messageId: Type.Union([Type.String(), Type.Null()]),
    body: Type.String(),
    parkedAt: Instant,
  },
  { $id: 'DeadLetter' },
);
export type DeadLetterView = Static<typeof DeadLetterView>;

export const Finding = Type.Object(
  {
    code: Type.String(),
    severity: Type.Union([Type.Literal('error'), Type.Literal('warning'), Type.Literal('info')]),
    what: Type.String(),
    remedy: Type.String(),
    /** Ids and names it is about; the first few. */
    examples: Type.Optional(Type.Array(Type.String())),
  },
  { $id: 'Finding' },
);
export type Finding = Static<typeof Finding>;

export const DoctorReport = Type.Object(
  {
    at: Instant,
    /** One line: `Nothing to mend.`, or how much there is. */
    summary: Type.String(),
    version: Type.String(),
    /** The newest migration of the database. */
    schema: Type.String(),
    /** The gravest first; empty where all is well. */
    findings: Type.Array(Finding),
  },
  { $id: 'DoctorReport' },
);
export type DoctorReport = Static<typeof DoctorReport>;

export const Accepted = Type.Object({ ids: Type.Array(Type.String({ format: 'uuid' })) }, { $id: 'Accepted' });
export const WebhookAccepted = Type.Object({ eventId: Type.String({ format: 'uuid' }) }, { $id: 'WebhookAccepted' });
