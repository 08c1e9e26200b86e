import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is said of a workflow beside its definition, and ticks that come later than their schedule names on purpose. */
export class WorkflowPolicy1764003600000 implements MigrationInterface {
  readonly name = 'WorkflowPolicy1764003600000';

  async up(runner: QueryRunner): Promise<void> {
    const text = runner.dataSource.options.type === 'better-sqlite3' ? 'TEXT' : 'LONGTEXT';
    // One that was interrupted here begins again over what it left.
    if (!(await runner.hasColumn('workflows', 'policy_json')))
      await runner.query(`ALTER TABLE workflows ADD COLUMN policy_json ${text} NULL`);
    if (!(await runner.hasColumn('schedules', 'nominal_at')))
      await runner.query('ALTER TABLE schedules ADD COLUMN nominal_at BIGINT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE schedules DROP COLUMN nominal_at');
    await runner.query('ALTER TABLE workflows DROP COLUMN policy_json');
  }
}
