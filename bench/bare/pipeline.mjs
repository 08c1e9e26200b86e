/** The bare pipeline as processes: the yardstick. */
import path from 'node:path';
import { createConnection } from 'mysql2/promise';
import { freePorts } from '../../scripts/lib/free-port.mjs';
import { inRepo } from '../../scripts/lib/repo.mjs';
import { startProgram } from '../lib/program.mjs';
import { createTables } from './schema.mjs';

export async function startBare({ home, amqpUrl, mysqlUrl }) {
  const connection = await createConnection(mysqlUrl);
  await createTables(connection);
  await connection.end();
  const [port] = await freePorts(1);
  const env = { BARE_AMQP_URL: amqpUrl, BARE_MYSQL_URL: mysqlUrl, BARE_HTTP_PORT: String(port) };
  const start = (name) =>
    startProgram({ name: `bare-${name}`, file: path.join(inRepo('bench/bare'), `${name}.mjs`), home, env });
  const programs = [await start('orchestrator'), await start('runner'), await start('gateway')];
  return { programs, ingest: `http://127.0.0.1:${port}` };
}
