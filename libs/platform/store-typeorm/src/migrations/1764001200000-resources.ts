import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What definitions refer to, kept beside them. */
export class Resources1764001200000 implements MigrationInterface {
  readonly name = 'Resources1764001200000';

  async up(runner: QueryRunner): Promise<void> {
    // One that was interrupted here begins again over what it left.
    if (await runner.hasColumn('definitions', 'resources')) return;
    const text = runner.dataSource.options.type === 'better-sqlite3' ? 'TEXT' : 'LONGTEXT';
    await runner.query(`ALTER TABLE definitions ADD COLUMN resources ${text} NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE definitions DROP COLUMN resources');
  }
}
