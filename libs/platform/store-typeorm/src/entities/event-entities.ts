import { EntitySchema } from 'typeorm';
import { nullable, primary, type ColumnTypes } from './column-types';
import { LENGTH } from './lengths';

/** Events, the decisions on them, and the messages taken, to be sent, or parked. */
export function eventEntities(types: ColumnTypes): EntitySchema[] {
  const { name, text, instant, count } = types;
  return [
    new EntitySchema({
      name: 'events',
      columns: {
        id: primary(name(LENGTH.id)),
        source: text(),
        event_id: text(),
        type: name(LENGTH.eventType),
        subject: nullable(text()),
        received_at: instant(),
        event: text(),
      },
      indices: [
        { name: 'events_time', columns: ['received_at', 'id'] },
        { name: 'events_type', columns: ['type', 'received_at', 'id'] },
      ],
    }),
    new EntitySchema({
      name: 'decisions',
      columns: {
        id: primary(name(LENGTH.id)),
        cause: name(16),
        cause_id: name(LENGTH.cause),
        outcome: name(16),
        namespace: nullable(name(LENGTH.name)),
        workflow: nullable(name(LENGTH.name)),
        version: nullable(name(LENGTH.name)),
        run_id: nullable(name(LENGTH.id)),
        reason: text(),
        at: instant(),
      },
      indices: [
        { name: 'decisions_time', columns: ['at', 'id'] },
        { name: 'decisions_cause', columns: ['cause_id'] },
        { name: 'decisions_workflow', columns: ['namespace', 'workflow', 'at', 'id'] },
      ],
    }),
    new EntitySchema({
      name: 'inbox',
      columns: { consumer: primary(name(LENGTH.id)), message_id: primary(name(LENGTH.inboxId)), at: instant() },
      indices: [{ name: 'inbox_time', columns: ['at'] }],
    }),
    new EntitySchema({
      name: 'outbox',
      columns: {
        id: primary(name(LENGTH.outboxId)),
        exchange: name(LENGTH.key),
        routing_key: name(LENGTH.routing),
        body: text(),
        must_arrive: count(),
        claim_at: instant(),
      },
      indices: [{ name: 'outbox_claim', columns: ['claim_at'] }],
    }),
    new EntitySchema({
      name: 'dead_letters',
      columns: {
        id: primary(name(LENGTH.cause)),
        queue: name(LENGTH.key),
        exchange: name(LENGTH.key),
        routing_key: name(LENGTH.routing),
        message_id: nullable(text()),
        content_type: nullable(text()),
        body: text(),
        reason: text(),
        deliveries: count(),
        parked_at: instant(),
      },
      indices: [{ name: 'dead_letters_time', columns: ['parked_at', 'id'] }],
    }),
  ];
}
