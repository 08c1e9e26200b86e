import { EntitySchema } from 'typeorm';
import { nullable, primary, type ColumnTypes } from './column-types';
import { LENGTH } from './lengths';

/** Limits of starts. */
export function flowEntities(types: ColumnTypes): EntitySchema[] {
  const { name, instant, count } = types;
  return [
    new EntitySchema({
      name: 'flow_locks',
      columns: { namespace: primary(name(LENGTH.name)), workflow: primary(name(LENGTH.name)) },
    }),
    new EntitySchema({
      name: 'flow_starts',
      columns: {
        namespace: primary(name(LENGTH.name)),
        workflow: primary(name(LENGTH.name)),
        lane: primary(name(LENGTH.id)),
        run_id: primary(name(LENGTH.id)),
        at: instant(),
        /** Null: for as long as the run lives. */
        expires_at: nullable(instant()),
      },
      indices: [
        { name: 'flow_starts_run', columns: ['run_id'] },
        { name: 'flow_starts_expiry', columns: ['expires_at'] },
      ],
    }),
    new EntitySchema({
      name: 'pending_starts',
      columns: {
        run_id: primary(name(LENGTH.id)),
        namespace: name(LENGTH.name),
        workflow: name(LENGTH.name),
        lane: nullable(name(LENGTH.id)),
        alone: count(),
        rate_lane: nullable(name(LENGTH.id)),
        debounce_lane: nullable(name(LENGTH.id)),
        priority: count(),
        ready_at: instant(),
        created_at: instant(),
        depth: count(),
      },
      indices: [{ name: 'pending_starts_workflow', columns: ['namespace', 'workflow'] }],
    }),
  ];
}
