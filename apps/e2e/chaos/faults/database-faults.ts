import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { rest } from '../workload/client';
import type { Fault, Scene } from './fault';

async function atDatabase(scene: Scene, work: (connection: Connection) => Promise<void>): Promise<void> {
  const connection = await createConnection(scene.world.mysqlUrl ?? '');
  connection.on('error', () => undefined); // the statement under way tells
  try {
    await work(connection);
  } finally {
    connection.destroy();
  }
}

function databaseOf({ world }: Scene) {
  if (world.servers === undefined) throw new Error('Standalone has no database server.');
  return world.servers.mariadb;
}

/** What can happen to the database. */
export const databaseFaults: readonly Fault[] = [
  {
    kind: 'database restarted',
    group: 'database',
    strike: (scene) => databaseOf(scene).restart(),
  },
  {
    kind: 'kill -9 of the database',
    group: 'database',
    strike: async (scene) => {
      await databaseOf(scene).kill9();
      await databaseOf(scene).restart();
    },
  },
  {
    kind: 'database ends every connection',
    group: 'database',
    strike: (scene) =>
      atDatabase(scene, async (connection) => {
        const [rows] = await connection.query<RowDataPacket[]>(
          'SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()',
        );
        // One that has gone by itself meanwhile cannot be ended any more.
        for (const { id } of rows) await connection.query(`KILL CONNECTION ${Number(id)}`).catch(() => undefined);
      }),
  },
  {
    kind: 'database stands still under a global lock',
    group: 'database',
    strike: (scene) =>
      atDatabase(scene, async (connection) => {
        await connection.query('FLUSH TABLES WITH READ LOCK');
        await rest(scene.random.between(500, 4_000));
        await connection.query('UNLOCK TABLES');
      }),
  },
  {
    kind: 'somebody holds locks on rows of runs',
    group: 'database',
    strike: (scene) =>
      atDatabase(scene, async (connection) => {
        await connection.query('SET innodb_lock_wait_timeout = 2');
        await connection.query('START TRANSACTION');
        await connection
          .query('SELECT run_id FROM run_states ORDER BY run_id DESC LIMIT 50 FOR UPDATE')
          .catch(() => undefined); // others hold them: then there was nothing to hold up
        await rest(scene.random.between(500, 3_000));
        await connection.query('ROLLBACK');
      }),
  },
  {
    kind: 'too many connections at the database',
    group: 'database',
    strike: (scene) =>
      atDatabase(scene, async (connection) => {
        const [rows] = await connection.query<RowDataPacket[]>("SHOW GLOBAL VARIABLES LIKE 'max_connections'");
        // Below what is open already: nobody gets a new one.
        await connection.query('SET GLOBAL max_connections = 10');
        await rest(scene.random.between(1_000, 3_000));
        await connection.query(`SET GLOBAL max_connections = ${Number(rows[0]?.['Value'])}`);
      }),
  },
];
