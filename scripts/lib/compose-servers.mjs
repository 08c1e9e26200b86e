/** The pair of servers in containers, where no binaries are installed but a Docker engine answers. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from './child.mjs';
import { createDatabase, dropDatabase } from './databases.mjs';
import { freePorts } from './free-port.mjs';
import { createVhostProgram } from './private-rabbitmq.mjs';
import { removeFolder } from './server-folder.mjs';
import { SetupError } from './setup-error.mjs';
import { speaks, waitUntil } from './wait-until.mjs';

const AMQP_HELLO = Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]);

/** Which command speaks to a Docker engine with Compose here; undefined when none does. */
export async function composeCommand() {
  const engine = await run('docker', ['info'], { capture: true });
  if (engine.code !== 0) return undefined;
  for (const command of [['docker', 'compose'], ['docker-compose']]) {
    const answer = await run(command[0], [...command.slice(1), 'version'], { capture: true });
    if (answer.code === 0) return command;
  }
  return undefined;
}

/**
 * Starts both at once, on free ports that stay the same over restarts. The project is named after the folder: starting
 * again in the same folder finds the containers that were only stopped there.
 */
export async function startPair({ dir, command, keepData, onStop }) {
  const folder = path.resolve(dir);
  const file = path.join(folder, 'compose.yml');
  const project = `ensue-${createHash('sha256').update(folder).digest('hex').slice(0, 10)}`;
  const compose = { command, project, file };
  if (!existsSync(file)) {
    const [amqpPort, mysqlPort] = await freePorts(2);
    await mkdir(folder, { recursive: true });
    await writeFile(file, composeFile({ amqpPort, mysqlPort }));
  }
  const [amqpPort, mysqlPort] = publishedPorts(await readFile(file, 'utf8'));
  onStop(() => stopPair(compose, { dir: folder, keepData }));
  await docker(compose, 'up', '-d');
  const rabbitmq = composeRabbitmq({
    compose,
    dir: folder,
    port: amqpPort,
    url: `amqp://guest:guest@127.0.0.1:${amqpPort}`,
  });
  const mariadb = composeMysql({
    compose,
    dir: folder,
    port: mysqlPort,
    url: `mysql://root:ensue@127.0.0.1:${mysqlPort}`,
  });
  await rabbitmq.waitUntilReady();
  await mariadb.waitUntilReady();
  return { rabbitmq, mariadb };
}

/** Containers keep their data while they are only stopped. */
async function stopPair(compose, { dir, keepData }) {
  if (keepData) return void (await docker(compose, 'stop'));
  await docker(compose, 'down', '-v', '--remove-orphans');
  await removeFolder(dir);
}

/** The ports of this machine, in the order of the services in the file. */
export function publishedPorts(text) {
  return [...text.matchAll(/127\.0\.0\.1:(\d+):/g)].map((match) => Number(match[1]));
}

/** The same images as the project's own docker-compose.yml. */
export function composeFile({ amqpPort, mysqlPort }) {
  return `services:
  rabbitmq:
    image: rabbitmq:4-management
    hostname: ensue-rabbitmq
    ports: ['127.0.0.1:${amqpPort}:5672']
  mysql:
    image: mysql:8.4
    command: ['--transaction-isolation=READ-COMMITTED', '--innodb-flush-log-at-trx-commit=1', '--max-connections=400']
    environment:
      MYSQL_ROOT_PASSWORD: ensue
    ports: ['127.0.0.1:${mysqlPort}:3306']
`;
}

export function composeRabbitmq(descriptor) {
  const { compose, url, port } = descriptor;
  const ctl = (...args) => docker(compose, 'exec', '-T', 'rabbitmq', 'rabbitmqctl', ...args);
  return {
    ...container('rabbitmq', descriptor, () => speaks(port, AMQP_HELLO)),
    ctl,
    async createVhost(name) {
      await ctl('eval', createVhostProgram(name));
      return `${url}/${encodeURIComponent(name)}`;
    },
    async deleteVhost(name) {
      await ctl('delete_vhost', name);
    },
  };
}

export function composeMysql(descriptor) {
  const { url } = descriptor;
  // Only a login shows that the server is past its first start, in which it sets itself up and restarts.
  const answers = () =>
    createDatabase(url, 'ensue_ready').then(
      () => true,
      () => false,
    );
  return {
    ...container('mysql', descriptor, answers),
    createDatabase: (name) => createDatabase(url, name),
    dropDatabase: (name) => dropDatabase(url, name),
  };
}

function container(service, { compose, dir, url, port }, answers) {
  const waitUntilReady = async () => {
    if (await waitUntil(answers, { timeoutMs: 120_000, everyMs: 300 })) return;
    throw new SetupError({
      where: `container ${service}`,
      what: 'did not answer within two minutes',
      todo: `read its log: ${compose.command.join(' ')} -p ${compose.project} logs ${service}`,
    });
  };
  return {
    kind: 'compose',
    compose,
    dir,
    url,
    port,
    pid: undefined, // a number of the engine's machine, which need not be ours
    waitUntilReady,
    async kill9() {
      await docker(compose, 'kill', '-s', 'KILL', service);
    },
    async restart() {
      await docker(compose, 'stop', service);
      await docker(compose, 'start', service);
      await waitUntilReady();
    },
    async stop() {
      await docker(compose, 'stop', service); // the pair's folder and data go with the pair
    },
  };
}

async function docker({ command, project, file }, ...args) {
  const [program, ...first] = command;
  const { code, output, error } = await run(program, [...first, '-p', project, '-f', file, ...args], { capture: true });
  if (code === 0) return output;
  throw new SetupError({
    where: `${command.join(' ')} ${args[0]}`,
    what: error?.message ?? output.trim(),
    todo: 'see that the Docker engine runs and has the images rabbitmq:4-management and mysql:8.4, or can fetch them',
  });
}
