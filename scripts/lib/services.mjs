/** The four services as child processes, each with the environment it needs and no more. */
import { startChild } from './child.mjs';
import { linePrefixer } from './log-prefix.mjs';
import { say } from './progress.mjs';
import { inRepo } from './repo.mjs';
import { builtApp } from './set-up.mjs';
import { SetupError } from './setup-error.mjs';
import { waitUntil } from './wait-until.mjs';

const HOST = '127.0.0.1';
const NOT_FOR_ALL = new Set([
  'ENSUE_MYSQL_URL',
  'ENSUE_SQL_CONNECTIONS',
  'ENSUE_MAIL_SERVERS',
  'ENSUE_SECRETS_KEY',
  'ENSUE_SECRETS_KEY_FILE',
  'ENSUE_RUNNER_KEY',
  'ENSUE_GATEWAY_KEY',
]);

/**
 * Names, ports and environments. Pure. What is in `given` (the person's own environment) wins, except for the port, which
 * would be the same for all four.
 * @returns {Array<{ name: string, port: number, env: Record<string, string> }>}
 */
export function serviceList({
  amqpUrl,
  mysqlUrl,
  warehouseUrl,
  secretsKey,
  runnerKey,
  gatewayKey,
  examples,
  files = '',
  given = {},
}) {
  const database = { ENSUE_MYSQL_URL: mysqlUrl };
  const toRunners = { ENSUE_RUNNER_KEY: runnerKey };
  const toGateways = { ENSUE_GATEWAY_KEY: gatewayKey };
  const kept = { ENSUE_SECRETS_KEY: secretsKey, ...toRunners, ...toGateways };
  const services = [
    { name: 'orchestrator', port: 8080, env: { ...database, ...kept, ENSUE_EXAMPLES_DIR: examples } },
    { name: 'gateway', port: 8081, env: toGateways },
    { name: 'scheduler', port: 8082, env: database },
    {
      name: 'runner',
      port: 8083,
      env: {
        ...toRunners,
        ENSUE_SQL_CONNECTIONS: JSON.stringify({ warehouse: warehouseUrl }),
        ENSUE_MAIL_SERVERS: given.ENSUE_MAIL_SERVERS || '{}',
        ...(files !== '' && { ENSUE_FILE_ROOT: files }),
      },
    },
  ];
  return services.map(({ name, port, env }) => {
    const wanted = { ENSUE_AMQP_URL: amqpUrl, ENSUE_HTTP_HOST: HOST, ENSUE_LOG_FORMAT: 'pretty', ...env };
    const chosen = Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, given[key] || value]));
    return { name, port, env: { ...chosen, ENSUE_HTTP_PORT: String(port) } };
  });
}

/** Starts them all and waits until each says that it is ready. */
export async function startServices(services) {
  const width = Math.max(...services.map(({ name }) => name.length));
  const programs = services.map(({ name }) => builtApp(name)); // before any is started
  const running = services.map(({ name, port, env }, index) => {
    // Addresses of servers reach only the services they are for, also when the person's environment has them.
    const inherited = Object.entries(process.env).filter(([key]) => !NOT_FOR_ALL.has(key));
    const app = startChild(process.execPath, [programs[index]], {
      cwd: inRepo(),
      env: { ...Object.fromEntries(inherited), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      graceMs: 20_000,
    });
    for (const stream of [app.child.stdout, app.child.stderr]) {
      const lines = linePrefixer(`${name.padEnd(width)} │ `, say);
      stream.setEncoding('utf8').on('data', lines.write).on('end', lines.flush);
    }
    return { name, port, app };
  });
  await Promise.all(running.map(waitUntilReady));
  return running;
}

async function waitUntilReady({ name, port, app }) {
  const ready = await waitUntil(async () => !app.running() || (await answersReady(port)), {
    timeoutMs: 60_000,
    everyMs: 200,
  });
  if (ready && app.running()) return;
  const what = app.running()
    ? 'was not ready within a minute'
    : `ended with ${(await app.ended).code} before it was ready`;
  throw new SetupError({
    where: name,
    what,
    todo: `read its lines above; port ${port} must be free`,
  });
}

async function answersReady(port) {
  try {
    const response = await fetch(`http://${HOST}:${port}/readyz`, { signal: AbortSignal.timeout(2_000) });
    return response.ok;
  } catch {
    return false;
  }
}
