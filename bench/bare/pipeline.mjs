/** The two yardsticks as processes. */
import { createConnection } from 'mysql2/promise';
import { freePorts } from '../../scripts/lib/free-port.mjs';
import { inRepo } from '../../scripts/lib/repo.mjs';
import { createTables as createLeanTables } from '../lean/schema.mjs';
import { startProgram } from '../lib/program.mjs';
import { createTables } from './schema.mjs';

/** The bare pipeline: Ensue's messages and rows. */
export async function startBare(place) {
  const [port] = await freePorts(1);
  const programs = await startAll(place, createTables, { BARE_HTTP_PORT: String(port) }, [
    { name: 'bare-orchestrator', file: 'bare/orchestrator.mjs' },
    { name: 'bare-runner', file: 'bare/runner.mjs' },
    { name: 'bare-gateway', file: 'bare/gateway.mjs' },
  ]);
  return { programs, ingest: `http://127.0.0.1:${port}` };
}

/** The lean first version: instance and step rows only, seven messages. */
export async function startLean(place) {
  const [port] = await freePorts(1);
  const programs = await startAll(place, createLeanTables, { BARE_HTTP_PORT: String(port) }, [
    { name: 'lean-orchestrator', file: 'lean/orchestrator.mjs' },
    { name: 'lean-runner', file: 'lean/runner.mjs' },
    { name: 'lean-gateway', file: 'bare/gateway.mjs' },
  ]);
  return { programs, ingest: `http://127.0.0.1:${port}` };
}

async function startAll({ home, amqpUrl, mysqlUrl }, create, more, wanted) {
  const connection = await createConnection(mysqlUrl);
  await create(connection);
  await connection.end();
  const env = { BARE_AMQP_URL: amqpUrl, BARE_MYSQL_URL: mysqlUrl, ...more };
  const programs = [];
  for (const { name, file } of wanted)
    programs.push(await startProgram({ name, file: inRepo('bench', file), home, env }));
  return programs;
}
