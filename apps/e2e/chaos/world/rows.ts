import Database from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';

export type Row = Readonly<Record<string, unknown>>;

/** Reads an installation's tables as they lie there, past all of Ensue's own code. */
export type Rows = (statement: string, ...parameters: readonly (string | number)[]) => Promise<readonly Row[]>;

export function mysqlRows(url: string): Rows {
  return async (statement, ...parameters) => {
    const connection = await createConnection(url);
    connection.on('error', () => undefined); // the query tells
    try {
      const [rows] = await connection.query(statement, [...parameters]);
      return rows as Row[];
    } finally {
      await connection.end().catch(() => connection.destroy());
    }
  };
}

export function sqliteRows(file: string): Rows {
  return (statement, ...parameters) => {
    const database = new Database(file, { readonly: true });
    try {
      return Promise.resolve(database.prepare(statement).all(...parameters) as Row[]);
    } finally {
      database.close();
    }
  };
}
