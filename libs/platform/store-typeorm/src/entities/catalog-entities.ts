import { EntitySchema } from 'typeorm';
import { nullable, primary, type ColumnTypes } from './column-types';
import { LENGTH } from './lengths';

/** What replicas keep in memory, and the one row that tells whether they still may. */
export function catalogEntities(types: ColumnTypes): EntitySchema[] {
  const { name, text, instant, count } = types;
  return [
    new EntitySchema({
      name: 'catalog_version',
      columns: { id: primary(count()), version: instant() },
    }),
    new EntitySchema({
      name: 'workflows',
      columns: {
        namespace: primary(name(LENGTH.name)),
        name: primary(name(LENGTH.name)),
        enabled: count(),
        latest: name(LENGTH.name),
        created_at: instant(),
        updated_at: instant(),
        retention_json: nullable(name(LENGTH.key)),
        policy_json: nullable(text()),
      },
    }),
    new EntitySchema({
      name: 'definitions',
      columns: {
        id: primary(name(LENGTH.id)),
        namespace: name(LENGTH.name),
        name: name(LENGTH.name),
        version: name(LENGTH.name),
        hash: name(LENGTH.id),
        source: text(),
        content_type: name(LENGTH.key),
        definition: text(),
        /** Address, hash and text of each resource; null where it refers to none. */
        resources: nullable(text()),
        created_at: instant(),
        /**
         * 0 while it lives; when its workflow is deleted, the catalog's version from then on: runs that are pinned to it
         * find it by id, and its name and version are free again.
         */
        removed_in: instant(),
      },
      indices: [{ name: 'definitions_version', columns: ['namespace', 'name', 'version', 'removed_in'], unique: true }],
    }),
    new EntitySchema({
      name: 'webhooks',
      columns: {
        namespace: primary(name(LENGTH.name)),
        name: primary(name(LENGTH.name)),
        event_type: name(LENGTH.eventType),
        token_hash: nullable(name(LENGTH.id)),
        respond: name(16),
        enabled: count(),
        created_at: instant(),
        settings_json: nullable(text()),
      },
    }),
    new EntitySchema({
      name: 'secrets',
      columns: {
        namespace: primary(name(LENGTH.name)),
        name: primary(name(LENGTH.name)),
        version: count(),
        key_id: name(LENGTH.id),
        nonce: name(LENGTH.id),
        ciphertext: text(),
        created_at: instant(),
        updated_at: instant(),
      },
    }),
    new EntitySchema({
      name: 'schedules',
      columns: {
        namespace: primary(name(LENGTH.name)),
        workflow: primary(name(LENGTH.name)),
        version: name(LENGTH.name),
        schedule_json: text(),
        time_zone: name(LENGTH.id),
        next_at: nullable(instant()),
        last_at: nullable(instant()),
        claim_at: nullable(instant()),
        /** Where the schedule itself names an earlier time than next_at. */
        nominal_at: nullable(instant()),
      },
      indices: [{ name: 'schedules_claim', columns: ['claim_at'] }],
    }),
  ];
}
