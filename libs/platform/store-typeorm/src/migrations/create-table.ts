import type { QueryRunner } from 'typeorm';

export interface TableText {
  readonly name: string;
  /** Column definitions in the words of both; `TEXT` stands for text of any size. */
  readonly columns: readonly string[];
  readonly primaryKey: string;
  /** `name (columns)`, or `UNIQUE name (columns)`. */
  readonly indices?: readonly string[];
}

/**
 * Creates a table on either dialect. Each statement may be repeated: MySQL commits each by itself, so a migration that
 * was interrupted begins again over what it left.
 */
export async function createTable(runner: QueryRunner, table: TableText): Promise<void> {
  const mysql = runner.dataSource.options.type !== 'better-sqlite3';
  const lines = [
    ...table.columns.map((column) =>
      mysql ? column.replace(/\bTEXT\b/, 'LONGTEXT') : column.replace(/\bINT\b/, 'INTEGER'),
    ),
    `PRIMARY KEY (${table.primaryKey})`,
  ];
  if (mysql) {
    for (const index of table.indices ?? []) lines.push(index.replace(/^(UNIQUE )?/, '$1INDEX '));
    await runner.query(
      `CREATE TABLE IF NOT EXISTS ${table.name} (${lines.join(', ')}) ` +
        'ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin',
    );
    return;
  }
  await runner.query(`CREATE TABLE IF NOT EXISTS "${table.name}" (${lines.join(', ')})`);
  for (const index of table.indices ?? []) {
    const [, unique = '', name = '', columns = ''] = /^(UNIQUE )?(\w+) (\(.*\))$/.exec(index) ?? [];
    await runner.query(`CREATE ${unique}INDEX IF NOT EXISTS "${name}" ON "${table.name}" ${columns}`);
  }
}
