import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, type TableText } from './create-table';

const names = ['namespace VARCHAR(128) NOT NULL', 'workflow VARCHAR(128) NOT NULL'];

const locks: TableText = { name: 'flow_locks', columns: names, primaryKey: 'namespace, workflow' };

const starts: TableText = {
  name: 'flow_starts',
  columns: [
    ...names,
    'lane VARCHAR(64) NOT NULL',
    'run_id VARCHAR(64) NOT NULL',
    'at BIGINT NOT NULL',
    'expires_at BIGINT NULL',
  ],
  primaryKey: 'namespace, workflow, lane, run_id',
  indices: ['flow_starts_run (run_id)', 'flow_starts_expiry (expires_at)'],
};

const pending: TableText = {
  name: 'pending_starts',
  columns: [
    'run_id VARCHAR(64) NOT NULL',
    ...names,
    'lane VARCHAR(64) NULL',
    'alone INT NOT NULL',
    'rate_lane VARCHAR(64) NULL',
    'debounce_lane VARCHAR(64) NULL',
    'priority INT NOT NULL',
    'ready_at BIGINT NOT NULL',
    'created_at BIGINT NOT NULL',
    'depth INT NOT NULL',
  ],
  primaryKey: 'run_id',
  indices: ['pending_starts_workflow (namespace, workflow)'],
};

/** Limits of starts: who was started in which lane, and who waits for a turn. */
export class Flow1764004200000 implements MigrationInterface {
  readonly name = 'Flow1764004200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of [locks, starts, pending]) await createTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [pending, starts, locks]) await runner.query(`DROP TABLE IF EXISTS ${name}`);
  }
}
