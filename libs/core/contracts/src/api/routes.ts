import { Type, type TSchema } from '@sinclair/typebox';
import { CloudEvent } from '../cloud-event';
import { Problem } from '../problem';
import * as views from './views';

/** One address of the HTTP surface: what OpenAPI says of it. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With `{parameters}`. */
  readonly path: string;
  readonly tag: 'workflows' | 'runs' | 'events' | 'webhooks' | 'secrets' | 'schedules' | 'dead letters' | 'service';
  readonly summary: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly types: readonly string[]; readonly schema: TSchema };
  readonly answers: Readonly<
    Record<number, { readonly says: string; readonly schema?: TSchema; readonly type?: string }>
  >;
  /** True for addresses that need no admin token. */
  readonly open?: boolean;
}

const json = ['application/json'];
const definitionTypes = ['application/yaml', 'application/json'];
const paging = { limit: '1 to 200; 50 where absent.', cursor: 'From `nextCursor` of the page before.' };
const listOf = (item: TSchema) => Type.Object({ items: Type.Array(item), nextCursor: Type.Optional(Type.String()) });
const ok = (says: string, schema?: TSchema) => ({ 200: { says, ...(schema !== undefined && { schema }) } });
const notFound = {
  404: { says: 'There is none of that name or id.', schema: Problem, type: 'application/problem+json' },
};
const mistakes = {
  400: { says: 'Mistakes, each with its place and what to do.', schema: Problem, type: 'application/problem+json' },
};
const v1 = '/api/v1';

/** Every address, once: the OpenAPI document is made of this list, and a test holds it against the routes that exist. */
export const routes: readonly Route[] = [
  {
    method: 'post',
    path: `${v1}/workflows`,
    tag: 'workflows',
    summary: 'Publish a definition',
    body: { types: definitionTypes, schema: Type.String() },
    answers: {
      200: { says: 'The same content was published before.', schema: views.DefinitionName },
      201: { says: 'Published.', schema: views.DefinitionName },
      ...mistakes,
      409: { says: 'The version exists with other content.', schema: Problem, type: 'application/problem+json' },
    },
  },
  {
    method: 'post',
    path: `${v1}/workflows/validate`,
    tag: 'workflows',
    summary: 'Judge a definition and store nothing',
    body: { types: definitionTypes, schema: Type.String() },
    answers: { ...ok('It could be published.', Type.Object({ valid: Type.Literal(true) })), ...mistakes },
  },
  {
    method: 'get',
    path: `${v1}/workflows`,
    tag: 'workflows',
    summary: 'List workflows',
    query: { namespace: 'Only of this namespace.', q: 'Only with this in the name.', ...paging },
    answers: ok('Newest first.', listOf(views.WorkflowView)),
  },
  {
    method: 'get',
    path: `${v1}/workflows/{namespace}/{name}`,
    tag: 'workflows',
    summary: 'A workflow with its versions',
    answers: { ...ok('The workflow.', views.WorkflowView), ...notFound },
  },
  {
    method: 'get',
    path: `${v1}/workflows/{namespace}/{name}/versions/{version}`,
    tag: 'workflows',
    summary: 'A definition: its source text, or its parsed form for Accept: application/json',
    answers: { ...ok('The definition.'), ...notFound },
  },
  {
    method: 'patch',
    path: `${v1}/workflows/{namespace}/{name}`,
    tag: 'workflows',
    summary: 'Enable or disable; say how long history is kept, and how its schedule is kept',
    body: { types: json, schema: views.WorkflowPatch },
    answers: { ...ok('As it is now.', views.WorkflowView), ...mistakes, ...notFound },
  },
  {
    method: 'delete',
    path: `${v1}/workflows/{namespace}/{name}`,
    tag: 'workflows',
    summary: 'Delete; runs and their history stay',
    answers: { 204: { says: 'Deleted.' }, ...notFound },
  },
  {
    method: 'post',
    path: `${v1}/workflows/{namespace}/{name}/runs`,
    tag: 'runs',
    summary: 'Start a run',
    headers: {
      Prefer: '`wait=N`: answer with the finished run, or after N seconds (at most 60) with the run as it is.',
      'Idempotency-Key': 'The same key again gives the same run.',
    },
    body: { types: json, schema: views.RunRequest },
    answers: {
      200: { says: 'Finished while you waited, or started before under the same key.', schema: views.RunView },
      201: { says: 'Started.', schema: views.RunView },
      ...mistakes,
      ...notFound,
      409: { says: 'The workflow is disabled.', schema: Problem, type: 'application/problem+json' },
    },
  },
  {
    method: 'get',
    path: `${v1}/runs`,
    tag: 'runs',
    summary: 'List runs, newest first',
    query: {
      namespace: 'Only of this namespace.',
      workflow: '`name` or `namespace/name`.',
      status: 'One or several, with commas.',
      from: 'Started at or after.',
      to: 'Started before.',
      q: 'The beginning of an id, or a key.',
      ...paging,
    },
    answers: { ...ok('Runs; long inputs and outputs are left out.', listOf(views.RunView)), ...mistakes },
  },
  {
    method: 'get',
    path: `${v1}/runs/{id}`,
    tag: 'runs',
    summary: 'A run',
    answers: { ...ok('The run.', views.RunView), ...notFound },
  },
  {
    method: 'get',
    path: `${v1}/runs/{id}/tasks`,
    tag: 'runs',
    summary: 'Its tasks with inputs, outputs, attempts and times',
    answers: { ...ok('In the order they began.', listOf(views.TaskView)), ...notFound },
  },
  {
    method: 'get',
    path: `${v1}/runs/{id}/facts`,
    tag: 'runs',
    summary: 'Its history, oldest first',
    query: paging,
    answers: { ...ok('Facts.', listOf(views.FactView)), ...notFound },
  },
  {
    method: 'get',
    path: `${v1}/runs/{id}/stream`,
    tag: 'runs',
    summary: 'Its history as it happens (server-sent events)',
    answers: {
      200: { says: 'A `fact` for each fact, `end` with the run when it is over.', type: 'text/event-stream' },
      ...notFound,
    },
  },
  ...(['cancel', 'suspend', 'resume'] as const).map((verb): Route => ({
    method: 'post',
    path: `${v1}/runs/{id}/${verb}`,
    tag: 'runs',
    summary: `${verb[0]?.toUpperCase() ?? ''}${verb.slice(1)} a run`,
    body: { types: json, schema: views.ControlRequest },
    answers: {
      ...ok('The run as it is now.', views.RunView),
      ...notFound,
      409: { says: 'The run is over.', schema: Problem, type: 'application/problem+json' },
    },
  })),
  {
    method: 'post',
    path: `${v1}/runs/{id}/retry`,
    tag: 'runs',
    summary: 'Do a run again, as a new run',
    body: { types: json, schema: views.RetryRequest },
    answers: { 201: { says: 'The new run.', schema: views.RunView }, ...mistakes, ...notFound },
  },
  {
    method: 'get',
    path: `${v1}/events`,
    tag: 'events',
    summary: 'List events, newest first',
    query: {
      type: 'Only of this type.',
      source: 'Only from this source.',
      from: 'Received at or after.',
      to: 'Received before.',
      ...paging,
    },
    answers: { ...ok('Events.', listOf(views.EventView)), ...mistakes },
  },
  {
    method: 'get',
    path: `${v1}/events/{id}`,
    tag: 'events',
    summary: 'An event with every decision taken on it',
    answers: { ...ok('The event.', views.EventView), ...notFound },
  },
  {
    method: 'post',
    path: `${v1}/events/{id}/redeliver`,
    tag: 'events',
    summary: 'Decide on an event anew',
    answers: { ...ok('The decisions.', Type.Object({ decisions: Type.Array(views.DecisionView) })), ...notFound },
  },
  {
    method: 'get',
    path: `${v1}/decisions`,
    tag: 'events',
    summary: 'List decisions, newest first',
    query: {
      causeId: 'Of this event, tick or call.',
      namespace: 'Only of this namespace.',
      workflow: '`name` or `namespace/name`.',
      outcome: 'Only with this outcome.',
      ...paging,
    },
    answers: ok('Decisions.', listOf(views.DecisionView)),
  },
  {
    method: 'get',
    path: `${v1}/webhooks`,
    tag: 'webhooks',
    summary: 'List webhooks',
    query: paging,
    answers: ok('By name.', listOf(views.WebhookView)),
  },
  {
    method: 'post',
    path: `${v1}/webhooks`,
    tag: 'webhooks',
    summary: 'Create a webhook',
    body: { types: json, schema: views.WebhookRequest },
    answers: {
      201: { says: 'Created.', schema: views.WebhookView },
      ...mistakes,
      409: { says: 'The name is taken.', schema: Problem, type: 'application/problem+json' },
    },
  },
  {
    method: 'get',
    path: `${v1}/webhooks/{namespace}/{name}`,
    tag: 'webhooks',
    summary: 'A webhook',
    answers: { ...ok('The webhook.', views.WebhookView), ...notFound },
  },
  {
    method: 'put',
    path: `${v1}/webhooks/{namespace}/{name}`,
    tag: 'webhooks',
    summary: 'Create or replace a webhook',
    body: { types: json, schema: views.WebhookPut },
    answers: { ...ok('The webhook.', views.WebhookView), ...mistakes },
  },
  {
    method: 'delete',
    path: `${v1}/webhooks/{namespace}/{name}`,
    tag: 'webhooks',
    summary: 'Delete a webhook',
    answers: { 204: { says: 'Deleted.' }, ...notFound },
  },
  {
    method: 'get',
    path: `${v1}/secrets`,
    tag: 'secrets',
    summary: 'List secrets, without their values',
    query: { namespace: 'Only of this namespace.', ...paging },
    answers: ok('By name.', listOf(views.SecretView)),
  },
  {
    method: 'get',
    path: `${v1}/secrets/{namespace}/{name}`,
    tag: 'secrets',
    summary: 'A secret, without its value',
    answers: { ...ok('The secret.', views.SecretView), ...notFound },
  },
  {
    method: 'put',
    path: `${v1}/secrets/{namespace}/{name}`,
    tag: 'secrets',
    summary: 'Set or replace a secret',
    body: { types: json, schema: views.SecretPut },
    answers: {
      ...ok('Replaced.', views.SecretView),
      201: { says: 'Created.', schema: views.SecretView },
      ...mistakes,
      413: { says: 'The value is larger than 64 KiB.', schema: Problem, type: 'application/problem+json' },
      503: { says: 'No key for secrets is set here.', schema: Problem, type: 'application/problem+json' },
    },
  },
  {
    method: 'delete',
    path: `${v1}/secrets/{namespace}/{name}`,
    tag: 'secrets',
    summary: 'Delete a secret',
    answers: { 204: { says: 'Deleted.' }, ...notFound },
  },
  {
    method: 'get',
    path: `${v1}/schedules`,
    tag: 'schedules',
    summary: 'List living schedules',
    query: paging,
    answers: ok('By workflow.', listOf(views.ScheduleView)),
  },
  {
    method: 'get',
    path: `${v1}/schedules/{namespace}/{name}`,
    tag: 'schedules',
    summary: 'The living schedule of a workflow',
    answers: { ...ok('The schedule.', views.ScheduleView), ...notFound },
  },
  {
    method: 'get',
    path: `${v1}/schedules/{namespace}/{name}/preview`,
    tag: 'schedules',
    summary: 'Its next ticks, marked where clocks change',
    query: { from: 'Ticks are later than this; now where absent.', count: '1 to 200; 10 where absent.' },
    answers: { ...ok('The ticks, jitter left out.', views.SchedulePreview), ...mistakes, ...notFound },
  },
  {
    method: 'post',
    path: `${v1}/schedules/preview`,
    tag: 'schedules',
    summary: 'The next ticks of a schedule that nobody has published',
    body: { types: json, schema: views.SchedulePreviewRequest },
    answers: { ...ok('The ticks.', views.SchedulePreview), ...mistakes },
  },
  {
    method: 'post',
    path: `${v1}/schedules/{namespace}/{name}/backfill`,
    tag: 'schedules',
    summary: 'Start a run for each time that the schedule names in a period',
    headers: { 'Idempotency-Key': 'The same key again starts none of them a second time.' },
    body: { types: json, schema: views.BackfillRequest },
    answers: { ...ok('What became of each, oldest first.', views.Backfill), ...mistakes, ...notFound },
  },
  ...(['pause', 'resume'] as const).map((verb): Route => ({
    method: 'post',
    path: `${v1}/schedules/{namespace}/{name}/${verb}`,
    tag: 'schedules',
    summary: `${verb === 'pause' ? 'Pause' : 'Resume'} the schedule of a workflow`,
    ...(verb === 'pause' && { body: { types: json, schema: views.PauseRequest } }),
    answers: { ...ok('The schedule as it is now.', views.ScheduleView), ...notFound },
  })),
  {
    method: 'get',
    path: `${v1}/dead-letters`,
    tag: 'dead letters',
    summary: 'List messages that nobody could digest',
    query: paging,
    answers: ok('Newest first.', listOf(views.DeadLetterView)),
  },
  {
    method: 'get',
    path: `${v1}/dead-letters/{id}`,
    tag: 'dead letters',
    summary: 'One of them',
    answers: { ...ok('The dead letter.', views.DeadLetterView), ...notFound },
  },
  {
    method: 'post',
    path: `${v1}/dead-letters/{id}/redrive`,
    tag: 'dead letters',
    summary: 'Send it to its queue once more',
    answers: { 202: { says: 'Sent.' }, ...notFound },
  },
  {
    method: 'delete',
    path: `${v1}/dead-letters/{id}`,
    tag: 'dead letters',
    summary: 'Discard it',
    answers: { 204: { says: 'Discarded.' }, ...notFound },
  },
  {
    method: 'get',
    path: `${v1}/doctor`,
    tag: 'service',
    summary: 'What ails the installation, and what to do about it',
    answers: ok('What was found; nothing, where all is well.', views.DoctorReport),
  },
  {
    method: 'get',
    path: '/healthz',
    tag: 'service',
    summary: 'Is the process alive',
    open: true,
    answers: ok('Alive.'),
  },
  {
    method: 'get',
    path: '/readyz',
    tag: 'service',
    summary: 'May it be given work',
    open: true,
    answers: { ...ok('Ready.'), 503: { says: 'Not ready, and why.' } },
  },
  {
    method: 'get',
    path: '/metrics',
    tag: 'service',
    summary: 'What the process counts and measures, for Prometheus',
    open: true,
    answers: { 200: { says: "Prometheus' text format.", type: 'text/plain' } },
  },
  {
    method: 'get',
    path: '/',
    tag: 'service',
    summary: 'Where to go from here, for a person',
    open: true,
    answers: { 200: { says: 'Plain text.', type: 'text/plain' } },
  },
  {
    method: 'get',
    path: '/openapi.json',
    tag: 'service',
    summary: 'This document',
    open: true,
    answers: ok('OpenAPI 3.1.'),
  },
  {
    method: 'get',
    path: '/asyncapi.json',
    tag: 'service',
    summary: 'What travels over the broker: AsyncAPI 3',
    open: true,
    answers: ok('The document.'),
  },
  {
    method: 'get',
    path: '/schema/workflow.json',
    tag: 'service',
    summary: 'The schema of definitions, for editors',
    open: true,
    answers: ok('JSON Schema, draft 2020-12.'),
  },
  {
    method: 'post',
    path: '/events',
    tag: 'events',
    summary: 'Publish CloudEvents (gateway)',
    body: {
      types: ['application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json'],
      schema: Type.Union([CloudEvent, Type.Array(CloudEvent)]),
    },
    answers: { 202: { says: 'Durably accepted.', schema: views.Accepted }, ...mistakes },
  },
  ...(['post', 'put', 'get'] as const).map((method): Route => ({
    method,
    path: '/hooks/{namespace}/{name}',
    tag: 'webhooks',
    summary: 'Call a webhook (gateway); its own authentication guards it',
    open: true,
    answers: {
      202: { says: 'Durably accepted.', schema: views.WebhookAccepted },
      200: { says: 'The output of the run it started, a fixed answer or a challenge, where the webhook says so.' },
      ...mistakes,
      401: { says: 'The sender is not recognised.', schema: Problem, type: 'application/problem+json' },
      ...notFound,
      413: { says: 'The body is too large.', schema: Problem, type: 'application/problem+json' },
      503: {
        says: 'Webhooks are not known yet, or this one cannot recognise its sender.',
        schema: Problem,
        type: 'application/problem+json',
      },
    },
  })),
];
