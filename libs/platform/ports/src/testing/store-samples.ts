import { randomUUID } from 'node:crypto';
import type {
  DeadLetterRow,
  DecisionRow,
  DefinitionRow,
  EffectRow,
  EventRow,
  ListenerRow,
  OutboxRow,
  RunRow,
  ScheduleRow,
  SecretRow,
  TimerRow,
  WebhookRow,
  WorkflowRow,
} from '../store-rows';

/** Rows as they are when nothing about them matters, with ids that no other story has. */
export const anId = (): string => randomUUID();

export const aRun = (with_: Partial<RunRow> = {}): RunRow => ({
  id: anId(),
  namespace: 'shop',
  workflow: 'order',
  version: '1.0.0',
  definitionId: anId(),
  status: 'running',
  trigger: { kind: 'call' },
  input: { amount: 3 },
  startedAt: 1_700_000_000_000,
  ...with_,
});

export const anEffect = (runId: string, with_: Partial<EffectRow> = {}): EffectRow => ({
  runId,
  effectId: '/do/0/pay@0',
  action: 'http',
  body: { with: { endpoint: 'https://example.com' } },
  epoch: 0,
  sendAt: 0,
  heard: false,
  ...with_,
});

export const aTimer = (runId: string, with_: Partial<TimerRow> = {}): TimerRow => ({
  runId,
  effectId: '/do/1/wait@0',
  dueAt: 0,
  ...with_,
});

export const aListener = (runId: string, with_: Partial<ListenerRow> = {}): ListenerRow => ({
  runId,
  effectId: '/do/2/listen@0',
  eventType: 'com.example.paid',
  since: 1_000,
  ...with_,
});

export const anEvent = (with_: Partial<EventRow> = {}): EventRow => ({
  id: anId(),
  source: 'https://example.com/shop',
  eventId: 'e-1',
  type: 'com.example.paid',
  receivedAt: 2_000,
  event: { specversion: '1.0', type: 'com.example.paid', data: { order: 1 } },
  ...with_,
});

export const aDecision = (with_: Partial<DecisionRow> = {}): DecisionRow => ({
  id: anId(),
  cause: 'event',
  causeId: anId(),
  outcome: 'unmatched',
  reason: 'no workflow listens to com.example.paid',
  at: 2_000,
  ...with_,
});

export const aMessage = (with_: Partial<OutboxRow> = {}): OutboxRow => ({
  id: anId(),
  exchange: 'ensue.events',
  routingKey: 'com.example.shipped',
  body: '{"data":1}',
  mustArrive: true,
  sendAt: 0,
  ...with_,
});

export const aDeadLetter = (with_: Partial<DeadLetterRow> = {}): DeadLetterRow => ({
  id: anId(),
  queue: 'ensue.results',
  exchange: '',
  routingKey: 'ensue.results',
  messageId: 'm-1',
  contentType: 'application/json',
  body: 'no JSON',
  reason: 'not a CloudEvent',
  deliveries: 3,
  parkedAt: 5_000,
  ...with_,
});

export const aDefinition = (with_: Partial<DefinitionRow> = {}): DefinitionRow => ({
  id: anId(),
  namespace: 'shop',
  name: 'order',
  version: '1.0.0',
  hash: 'a'.repeat(64),
  source: 'document: …',
  contentType: 'application/yaml',
  definition: { document: { dsl: '1.0.3' }, do: [] },
  resources: [],
  createdAt: 3_000,
  ...with_,
});

export const aWorkflow = (with_: Partial<WorkflowRow> = {}): WorkflowRow => ({
  namespace: 'shop',
  name: 'order',
  enabled: true,
  latest: '1.0.0',
  createdAt: 3_000,
  updatedAt: 3_000,
  ...with_,
});

export const aWebhook = (with_: Partial<WebhookRow> = {}): WebhookRow => ({
  namespace: 'shop',
  name: 'payments',
  eventType: 'com.example.paid',
  tokenHash: 'b'.repeat(64),
  respond: 'accepted',
  enabled: true,
  createdAt: 4_000,
  ...with_,
});

export const aSecret = (with_: Partial<SecretRow> = {}): SecretRow => ({
  namespace: 'shop',
  name: 'api',
  version: 1,
  keyId: 'abcdef012345',
  nonce: 'bm9uY2U=',
  ciphertext: 'Y2lwaGVy',
  createdAt: 6_000,
  updatedAt: 6_000,
  ...with_,
});

export const aSchedule = (with_: Partial<ScheduleRow> = {}): ScheduleRow => ({
  namespace: 'shop',
  workflow: 'order',
  version: '1.0.0',
  schedule: { kind: 'every', milliseconds: 60_000 },
  timeZone: 'UTC',
  nextAt: 0,
  lastAt: null,
  ...with_,
});
