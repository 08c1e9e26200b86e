import { EntitySchema } from 'typeorm';
import { nullable, primary, type ColumnTypes } from './column-types';
import { LENGTH } from './lengths';

/** What runs have asked for and wait for: actions, timers, events. */
export function effectEntities(types: ColumnTypes): EntitySchema[] {
  const { name, text, instant, count } = types;
  const key = { run_id: primary(name(LENGTH.id)), effect_id: primary(name(LENGTH.effectId)) };
  return [
    new EntitySchema({
      name: 'effects',
      columns: {
        ...key,
        action: name(LENGTH.name),
        body: text(),
        epoch: count(),
        send_at: instant(),
        heard: count(),
      },
      indices: [{ name: 'effects_send', columns: ['send_at'] }],
    }),
    new EntitySchema({
      name: 'timers',
      columns: { ...key, due_at: instant(), claim_at: instant() },
      indices: [{ name: 'timers_claim', columns: ['claim_at'] }],
    }),
    new EntitySchema({
      name: 'listeners',
      columns: {
        ...key,
        position: primary(count()),
        event_type: nullable(name(LENGTH.eventType)),
        since: instant(),
      },
      indices: [{ name: 'listeners_type', columns: ['event_type'] }],
    }),
    new EntitySchema({
      name: 'consumed_events',
      columns: { run_id: primary(name(LENGTH.id)), event_id: primary(name(LENGTH.id)) },
    }),
  ];
}
