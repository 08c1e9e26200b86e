import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable, type TableText } from './create-table';

const secrets: TableText = {
  name: 'secrets',
  columns: [
    'namespace VARCHAR(128) NOT NULL',
    'name VARCHAR(128) NOT NULL',
    'version INT NOT NULL',
    'key_id VARCHAR(64) NOT NULL',
    'nonce VARCHAR(64) NOT NULL',
    'ciphertext TEXT NOT NULL',
    'created_at BIGINT NOT NULL',
    'updated_at BIGINT NOT NULL',
  ],
  primaryKey: 'namespace, name',
};

/** Secrets, and the seal of the runs that use them. */
export class Secrets1764000600000 implements MigrationInterface {
  readonly name = 'Secrets1764000600000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, secrets);
    // One that was interrupted here begins again over what it left.
    if (!(await runner.hasColumn('runs', 'seal')))
      await runner.query('ALTER TABLE runs ADD COLUMN seal VARCHAR(64) NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE runs DROP COLUMN seal');
    await runner.query('DROP TABLE IF EXISTS secrets');
  }
}
