import type { DeadLetterRow, DecisionOutcome, DecisionRow, EventLine, EventRow, OutboxRow } from '@ensue/ports';
import type { Row } from '../bulk';
import { fromText, toText } from '../json-text';
import { shortOnly } from './short-only';

export const EVENTS = {
  name: 'events',
  columns: ['id', 'source', 'event_id', 'type', 'subject', 'received_at', 'event'],
} as const;

export const EVENT_COLUMNS = EVENTS.columns.join(', ');

/** For lists: what is long stays in the database. */
export const EVENT_LINE_COLUMNS = EVENTS.columns
  .map((column) => (column === 'event' ? shortOnly(column) : column))
  .join(', ');

export interface StoredEvent {
  readonly id: string;
  readonly source: string;
  readonly event_id: string;
  readonly type: string;
  readonly subject: string | null;
  readonly received_at: number;
  readonly event: string;
}

export const eventRow = (event: EventRow): Row => [
  event.id,
  event.source,
  event.eventId,
  event.type,
  event.subject ?? null,
  event.receivedAt,
  toText(event.event),
];

export const eventFrom = (row: StoredEvent): EventRow => ({
  id: row.id,
  source: row.source,
  eventId: row.event_id,
  type: row.type,
  ...(row.subject === null ? undefined : { subject: row.subject }),
  receivedAt: row.received_at,
  event: fromText(row.event),
});

export function eventLineFrom({
  event,
  ...row
}: Omit<StoredEvent, 'event'> & { readonly event: string | null }): EventLine {
  const { event: _none, ...line } = eventFrom({ ...row, event: 'null' });
  return { ...line, ...(event === null ? undefined : { event: fromText(event) }) };
}

export const DECISIONS = {
  name: 'decisions',
  columns: ['id', 'cause', 'cause_id', 'outcome', 'namespace', 'workflow', 'version', 'run_id', 'reason', 'at'],
} as const;

export const DECISION_COLUMNS = DECISIONS.columns.join(', ');

export interface StoredDecision {
  readonly id: string;
  readonly cause: DecisionRow['cause'];
  readonly cause_id: string;
  readonly outcome: DecisionOutcome;
  readonly namespace: string | null;
  readonly workflow: string | null;
  readonly version: string | null;
  readonly run_id: string | null;
  readonly reason: string;
  readonly at: number;
}

export const decisionRow = (decision: DecisionRow): Row => [
  decision.id,
  decision.cause,
  decision.causeId,
  decision.outcome,
  decision.namespace ?? null,
  decision.workflow ?? null,
  decision.version ?? null,
  decision.runId ?? null,
  decision.reason,
  decision.at,
];

export const decisionFrom = (row: StoredDecision): DecisionRow => ({
  id: row.id,
  cause: row.cause,
  causeId: row.cause_id,
  outcome: row.outcome,
  ...(row.namespace === null ? undefined : { namespace: row.namespace }),
  ...(row.workflow === null ? undefined : { workflow: row.workflow }),
  ...(row.version === null ? undefined : { version: row.version }),
  ...(row.run_id === null ? undefined : { runId: row.run_id }),
  reason: row.reason,
  at: row.at,
});

export const OUTBOX = {
  name: 'outbox',
  columns: ['id', 'exchange', 'routing_key', 'body', 'must_arrive', 'claim_at'],
  key: ['id'],
  update: ['claim_at'],
} as const;

export interface StoredOutbox {
  readonly id: string;
  readonly exchange: string;
  readonly routing_key: string;
  readonly body: string;
  readonly must_arrive: number;
  readonly claim_at: number;
}

export const outboxRow = (message: OutboxRow): Row => [
  message.id,
  message.exchange,
  message.routingKey,
  message.body,
  message.mustArrive ? 1 : 0,
  message.sendAt,
];

export const outboxFrom = (row: StoredOutbox): OutboxRow => ({
  id: row.id,
  exchange: row.exchange,
  routingKey: row.routing_key,
  body: row.body,
  mustArrive: row.must_arrive === 1,
  sendAt: row.claim_at,
});

export const DEAD_LETTERS = {
  name: 'dead_letters',
  columns: [
    'id',
    'queue',
    'exchange',
    'routing_key',
    'message_id',
    'content_type',
    'body',
    'reason',
    'deliveries',
    'parked_at',
  ],
  key: ['id'],
} as const;

export const DEAD_LETTER_COLUMNS = DEAD_LETTERS.columns.join(', ');

export interface StoredDeadLetter {
  readonly id: string;
  readonly queue: string;
  readonly exchange: string;
  readonly routing_key: string;
  readonly message_id: string | null;
  readonly content_type: string | null;
  readonly body: string;
  readonly reason: string;
  readonly deliveries: number;
  readonly parked_at: number;
}

export const deadLetterRow = (letter: DeadLetterRow): Row => [
  letter.id,
  letter.queue,
  letter.exchange,
  letter.routingKey,
  letter.messageId,
  letter.contentType,
  letter.body,
  letter.reason,
  letter.deliveries,
  letter.parkedAt,
];

export const deadLetterFrom = (row: StoredDeadLetter): DeadLetterRow => ({
  id: row.id,
  queue: row.queue,
  exchange: row.exchange,
  routingKey: row.routing_key,
  messageId: row.message_id,
  contentType: row.content_type,
  body: row.body,
  reason: row.reason,
  deliveries: row.deliveries,
  parkedAt: row.parked_at,
});
