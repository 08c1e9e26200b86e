import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, type TableText } from './create-table';

const runs: readonly TableText[] = [
  {
    name: 'runs',
    columns: [
      'id VARCHAR(64) NOT NULL',
      'namespace VARCHAR(128) NOT NULL',
      'workflow VARCHAR(128) NOT NULL',
      'version VARCHAR(128) NOT NULL',
      'definition_id VARCHAR(64) NOT NULL',
      'status VARCHAR(16) NOT NULL',
      'trigger_json TEXT NOT NULL',
      'input TEXT NOT NULL',
      'output TEXT NULL',
      'fault TEXT NULL',
      'run_key VARCHAR(255) NULL',
      'parent_run_id VARCHAR(64) NULL',
      'parent_effect_id VARCHAR(512) NULL',
      'reply_to VARCHAR(255) NULL',
      'started_at BIGINT NOT NULL',
      'ended_at BIGINT NULL',
    ],
    primaryKey: 'id',
    indices: [
      'UNIQUE runs_key (run_key, namespace, workflow)',
      'runs_time (started_at, id)',
      'runs_workflow (namespace, workflow, started_at, id)',
      'runs_status (status, started_at, id)',
    ],
  },
  {
    name: 'run_states',
    columns: ['run_id VARCHAR(64) NOT NULL', 'revision INT NOT NULL', 'state TEXT NOT NULL'],
    primaryKey: 'run_id',
  },
  {
    name: 'steps',
    columns: [
      'run_id VARCHAR(64) NOT NULL',
      'revision INT NOT NULL',
      'at BIGINT NOT NULL',
      'signal_json TEXT NOT NULL',
      'facts TEXT NOT NULL',
    ],
    primaryKey: 'run_id, revision',
  },
];

const effects: readonly TableText[] = [
  {
    name: 'effects',
    columns: [
      'run_id VARCHAR(64) NOT NULL',
      'effect_id VARCHAR(512) NOT NULL',
      'action VARCHAR(128) NOT NULL',
      'body TEXT NOT NULL',
      'epoch INT NOT NULL',
      'send_at BIGINT NOT NULL',
      'heard INT NOT NULL',
    ],
    primaryKey: 'run_id, effect_id',
    indices: ['effects_send (send_at)'],
  },
  {
    name: 'timers',
    columns: [
      'run_id VARCHAR(64) NOT NULL',
      'effect_id VARCHAR(512) NOT NULL',
      'due_at BIGINT NOT NULL',
      'claim_at BIGINT NOT NULL',
    ],
    primaryKey: 'run_id, effect_id',
    indices: ['timers_claim (claim_at)'],
  },
  {
    name: 'listeners',
    columns: [
      'run_id VARCHAR(64) NOT NULL',
      'effect_id VARCHAR(512) NOT NULL',
      'position INT NOT NULL',
      'event_type VARCHAR(512) NULL',
      'since BIGINT NOT NULL',
    ],
    primaryKey: 'run_id, effect_id, position',
    indices: ['listeners_type (event_type)'],
  },
  {
    name: 'consumed_events',
    columns: ['run_id VARCHAR(64) NOT NULL', 'event_id VARCHAR(64) NOT NULL'],
    primaryKey: 'run_id, event_id',
  },
];

const events: readonly TableText[] = [
  {
    name: 'events',
    columns: [
      'id VARCHAR(64) NOT NULL',
      'source TEXT NOT NULL',
      'event_id TEXT NOT NULL',
      'type VARCHAR(512) NOT NULL',
      'subject TEXT NULL',
      'received_at BIGINT NOT NULL',
      'event TEXT NOT NULL',
    ],
    primaryKey: 'id',
    indices: ['events_time (received_at, id)', 'events_type (type, received_at, id)'],
  },
  {
    name: 'decisions',
    columns: [
      'id VARCHAR(64) NOT NULL',
      'cause VARCHAR(16) NOT NULL',
      'cause_id VARCHAR(512) NOT NULL',
      'outcome VARCHAR(16) NOT NULL',
      'namespace VARCHAR(128) NULL',
      'workflow VARCHAR(128) NULL',
      'version VARCHAR(128) NULL',
      'run_id VARCHAR(64) NULL',
      'reason TEXT NOT NULL',
      'at BIGINT NOT NULL',
    ],
    primaryKey: 'id',
    indices: [
      'decisions_time (at, id)',
      'decisions_cause (cause_id)',
      'decisions_workflow (namespace, workflow, at, id)',
    ],
  },
  {
    name: 'inbox',
    columns: ['consumer VARCHAR(64) NOT NULL', 'message_id VARCHAR(255) NOT NULL', 'at BIGINT NOT NULL'],
    primaryKey: 'consumer, message_id',
    indices: ['inbox_time (at)'],
  },
  {
    name: 'outbox',
    columns: [
      'id VARCHAR(640) NOT NULL',
      'exchange VARCHAR(255) NOT NULL',
      'routing_key VARCHAR(512) NOT NULL',
      'body TEXT NOT NULL',
      'must_arrive INT NOT NULL',
      'claim_at BIGINT NOT NULL',
    ],
    primaryKey: 'id',
    indices: ['outbox_claim (claim_at)'],
  },
  {
    name: 'dead_letters',
    columns: [
      'id VARCHAR(512) NOT NULL',
      'queue VARCHAR(255) NOT NULL',
      'exchange VARCHAR(255) NOT NULL',
      'routing_key VARCHAR(512) NOT NULL',
      'message_id TEXT NULL',
      'content_type TEXT NULL',
      'body TEXT NOT NULL',
      'reason TEXT NOT NULL',
      'deliveries INT NOT NULL',
      'parked_at BIGINT NOT NULL',
    ],
    primaryKey: 'id',
    indices: ['dead_letters_time (parked_at, id)'],
  },
];

const catalog: readonly TableText[] = [
  {
    name: 'catalog_version',
    columns: ['id INT NOT NULL', 'version BIGINT NOT NULL'],
    primaryKey: 'id',
  },
  {
    name: 'workflows',
    columns: [
      'namespace VARCHAR(128) NOT NULL',
      'name VARCHAR(128) NOT NULL',
      'enabled INT NOT NULL',
      'latest VARCHAR(128) NOT NULL',
      'created_at BIGINT NOT NULL',
      'updated_at BIGINT NOT NULL',
    ],
    primaryKey: 'namespace, name',
  },
  {
    name: 'definitions',
    columns: [
      'id VARCHAR(64) NOT NULL',
      'namespace VARCHAR(128) NOT NULL',
      'name VARCHAR(128) NOT NULL',
      'version VARCHAR(128) NOT NULL',
      'hash VARCHAR(64) NOT NULL',
      'source TEXT NOT NULL',
      'content_type VARCHAR(255) NOT NULL',
      'definition TEXT NOT NULL',
      'created_at BIGINT NOT NULL',
      'removed_in BIGINT NOT NULL',
    ],
    primaryKey: 'id',
    indices: ['UNIQUE definitions_version (namespace, name, version, removed_in)'],
  },
  {
    name: 'webhooks',
    columns: [
      'namespace VARCHAR(128) NOT NULL',
      'name VARCHAR(128) NOT NULL',
      'event_type VARCHAR(512) NOT NULL',
      'token_hash VARCHAR(64) NULL',
      'respond VARCHAR(16) NOT NULL',
      'enabled INT NOT NULL',
      'created_at BIGINT NOT NULL',
    ],
    primaryKey: 'namespace, name',
  },
  {
    name: 'schedules',
    columns: [
      'namespace VARCHAR(128) NOT NULL',
      'workflow VARCHAR(128) NOT NULL',
      'version VARCHAR(128) NOT NULL',
      'schedule_json TEXT NOT NULL',
      'time_zone VARCHAR(64) NOT NULL',
      'next_at BIGINT NULL',
      'last_at BIGINT NULL',
      'claim_at BIGINT NULL',
    ],
    primaryKey: 'namespace, workflow',
    indices: ['schedules_claim (claim_at)'],
  },
];

/** All tables of the first release. */
export class First1764000000000 implements MigrationInterface {
  readonly name = 'First1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of [...runs, ...effects, ...events, ...catalog]) await createTable(runner, table);
    await runner.query(
      'INSERT INTO catalog_version (id, version) SELECT 1, 1 FROM (SELECT COUNT(*) AS n FROM catalog_version) c WHERE c.n = 0',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...catalog, ...events, ...effects, ...runs]) {
      await runner.query(`DROP TABLE IF EXISTS ${table.name}`);
    }
  }
}
