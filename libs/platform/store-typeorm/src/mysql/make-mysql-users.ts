import type { Connection, RowDataPacket } from 'mysql2/promise';
import { tableRights, type DatabaseRole } from './mysql-rights';
import { connectTo, type MysqlAddress } from './mysql-server';

export interface MysqlUsersOptions extends MysqlAddress {
  /** Each service's own `mysql://user:password@host/database`: user and password are made as they stand there. */
  readonly users: Readonly<Partial<Record<DatabaseRole, string>>>;
}

/**
 * Makes a user for each service, with the least rights on the tables of the database that `url` names; the user of that URL
 * must be allowed to make users and to hand its rights on. To be run after the migrations: rights are given by table.
 * Users that are there get the password anew; rights that somebody gave them by hand stay.
 * @returns what was made, for the log
 */
export async function makeMysqlUsers({ users, ...admin }: MysqlUsersOptions): Promise<readonly string[]> {
  const connection = await connectTo(admin);
  connection.on('error', () => undefined);
  try {
    const tables = await tablesOf(connection);
    const made: string[] = [];
    for (const [role, url] of Object.entries(users) as [DatabaseRole, string][]) {
      const { user, password } = credentialsOf(url);
      const account = `${connection.escape(user)}@'%'`;
      await connection.query(`CREATE USER IF NOT EXISTS ${account} IDENTIFIED BY ${connection.escape(password)}`);
      await connection.query(`ALTER USER ${account} IDENTIFIED BY ${connection.escape(password)}`);
      for (const table of tables) {
        const rights = tableRights(role, table);
        if (rights.length > 0) {
          await connection.query(`GRANT ${rights.join(', ')} ON ${connection.escapeId(table)} TO ${account}`);
        }
      }
      made.push(`${role}: user ${user}`);
    }
    return made;
  } finally {
    connection.destroy();
  }
}

async function tablesOf(connection: Connection): Promise<readonly string[]> {
  const [rows] = await connection.query<(RowDataPacket & { name: string })[]>(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name',
  );
  return rows.map(({ name }) => name);
}

/** @throws Error where the URL names no user or no password */
function credentialsOf(url: string): { readonly user: string; readonly password: string } {
  const { username, password } = new URL(url);
  if (username === '' || password === '') throw new Error('The URL of a service must hold its user and password');
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}
