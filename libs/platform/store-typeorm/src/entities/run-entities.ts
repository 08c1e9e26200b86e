import { EntitySchema } from 'typeorm';
import { nullable, primary, type ColumnTypes } from './column-types';
import { LENGTH } from './lengths';

/** Runs, their states between two steps, and their history. */
export function runEntities(types: ColumnTypes): EntitySchema[] {
  const { name, text, instant, count } = types;
  return [
    new EntitySchema({
      name: 'runs',
      columns: {
        id: primary(name(LENGTH.id)),
        namespace: name(LENGTH.name),
        workflow: name(LENGTH.name),
        version: name(LENGTH.name),
        definition_id: name(LENGTH.id),
        status: name(16),
        trigger_json: text(),
        input: text(),
        output: nullable(text()),
        fault: nullable(text()),
        run_key: nullable(name(LENGTH.key)),
        parent_run_id: nullable(name(LENGTH.id)),
        parent_effect_id: nullable(name(LENGTH.effectId)),
        reply_to: nullable(name(LENGTH.key)),
        seal: nullable(name(LENGTH.id)),
        started_at: instant(),
        ended_at: nullable(instant()),
      },
      indices: [
        { name: 'runs_key', columns: ['run_key', 'namespace', 'workflow'], unique: true },
        { name: 'runs_time', columns: ['started_at', 'id'] },
        { name: 'runs_workflow', columns: ['namespace', 'workflow', 'started_at', 'id'] },
        { name: 'runs_status', columns: ['status', 'started_at', 'id'] },
      ],
    }),
    new EntitySchema({
      name: 'run_states',
      columns: { run_id: primary(name(LENGTH.id)), revision: count(), state: text() },
    }),
    new EntitySchema({
      name: 'steps',
      columns: {
        run_id: primary(name(LENGTH.id)),
        revision: primary(count()),
        at: instant(),
        signal_json: text(),
        facts: text(),
      },
    }),
  ];
}
