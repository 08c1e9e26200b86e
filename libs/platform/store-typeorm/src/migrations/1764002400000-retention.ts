import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a workflow says about how long its history is kept. */
export class Retention1764002400000 implements MigrationInterface {
  readonly name = 'Retention1764002400000';

  async up(runner: QueryRunner): Promise<void> {
    // One that was interrupted here begins again over what it left.
    if (!(await runner.hasColumn('workflows', 'retention_json')))
      await runner.query('ALTER TABLE workflows ADD COLUMN retention_json VARCHAR(255) NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE workflows DROP COLUMN retention_json');
  }
}
