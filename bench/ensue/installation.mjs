/** Ensue's built programs as they run in production, on databases of their own. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { freePorts } from '../../scripts/lib/free-port.mjs';
import { inRepo } from '../../scripts/lib/repo.mjs';
import { builtApp } from '../../scripts/lib/set-up.mjs';
import { SetupError } from '../../scripts/lib/setup-error.mjs';
import { startProgram } from '../lib/program.mjs';
import { definitions } from './definitions.mjs';

/** As many as runs are in flight, so that it is not the slots that are measured. */
const SLOTS = { ENSUE_RUNNER_SLOTS: '100' };

/** @param {{ home: string, amqpUrl: string, mysqlUrl: string, profile?: string, tellHeap?: boolean }} options */
export async function startDistributed({ home, amqpUrl, mysqlUrl, profile, tellHeap }) {
  const ports = await freePorts(4);
  const common = commonEnv(home, { ENSUE_AMQP_URL: amqpUrl });
  const database = { ENSUE_MYSQL_URL: mysqlUrl };
  const wanted = [
    { name: 'orchestrator', env: database },
    { name: 'gateway', env: {} },
    { name: 'scheduler', env: database },
    { name: 'runner', env: SLOTS },
  ];
  const programs = await Promise.all(
    wanted.map(({ name, env }, index) =>
      startProgram({
        name,
        file: builtApp(name),
        home,
        port: ports[index],
        env: { ...common, ...env, ENSUE_HTTP_PORT: String(ports[index]) },
        nodeArgs: [...profiling(profile === name, home), ...telling(tellHeap)],
      }),
    ),
  );
  const [api, ingest] = ports.map((port) => `http://127.0.0.1:${port}`);
  await publishAll(api);
  return { programs, api, ingest };
}

export async function startStandalone({ home, tellHeap, profile }) {
  const [port] = await freePorts(1);
  const env = { ...commonEnv(home, SLOTS), ENSUE_DATA_DIR: path.join(home, 'data'), ENSUE_HTTP_PORT: String(port) };
  const file = builtApp('standalone');
  const nodeArgs = [...profiling(profile !== undefined, home), ...telling(tellHeap)];
  const program = await startProgram({ name: 'standalone', file, home, port, env, nodeArgs });
  const api = `http://127.0.0.1:${port}`;
  await publishAll(api);
  return { programs: [program], api, ingest: api };
}

const profiling = (wanted, home) => (wanted ? ['--cpu-prof', `--cpu-prof-dir=${home}`] : []);
const telling = (tellHeap) => (tellHeap ? [`--import=${inRepo('bench/lib/heap-teller.mjs')}`] : []);

function commonEnv(home, more) {
  const files = path.join(home, 'files');
  mkdirSync(files, { recursive: true });
  return {
    ENSUE_HTTP_HOST: '127.0.0.1',
    ENSUE_FILE_ROOT: files,
    ENSUE_LOG_FORMAT: 'json',
    ENSUE_LOG_LEVEL: 'warn',
    ...more,
  };
}

async function publishAll(api) {
  for (const definition of definitions) {
    const answer = await fetch(`${api}/api/v1/workflows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(definition),
    });
    if (answer.ok) continue;
    throw new SetupError({
      where: `workflow ${definition.document.name}`,
      what: `was refused: ${answer.status} ${await answer.text()}`,
      todo: 'mend bench/ensue/definitions.mjs',
    });
  }
}
