import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How a webhook recognises its sender, and what it makes of what it is sent. */
export class WebhookSettings1764003000000 implements MigrationInterface {
  readonly name = 'WebhookSettings1764003000000';

  async up(runner: QueryRunner): Promise<void> {
    // One that was interrupted here begins again over what it left.
    if (await runner.hasColumn('webhooks', 'settings_json')) return;
    const text = runner.dataSource.options.type === 'better-sqlite3' ? 'TEXT' : 'LONGTEXT';
    await runner.query(`ALTER TABLE webhooks ADD COLUMN settings_json ${text} NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE webhooks DROP COLUMN settings_json');
  }
}
