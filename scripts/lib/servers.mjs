/** Gets a RabbitMQ and a MariaDB or MySQL from wherever this machine can have them. */
import path from 'node:path';
import { aptInstall, canInstall } from './apt-install.mjs';
import { composeCommand, startPair } from './compose-servers.mjs';
import { givenMysql, givenRabbitmq } from './given-servers.mjs';
import * as privateMariadb from './private-mariadb.mjs';
import * as privateRabbitmq from './private-rabbitmq.mjs';
import { findMariadb, findRabbitmq } from './server-binaries.mjs';
import { hasServer, removeFolder } from './server-folder.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * The first of these that works, for each server: a given address, installed binaries, binaries that we may install,
 * containers.
 * @param {{ dir: string, amqpUrl?: string, mysqlUrl?: string, keepData?: boolean, onStop?: (stop: () => Promise<void>) => void }} options
 *   `onStop` is told how to stop what runs as soon as something may run, before all of it does
 */
export async function acquireServers({ dir, amqpUrl, mysqlUrl, keepData = false, onStop = () => {} }) {
  const missing = () => [
    ...(amqpUrl || findRabbitmq() ? [] : ['rabbitmq-server']),
    ...(mysqlUrl || findMariadb() ? [] : ['mariadb-server']),
  ];
  if (missing().length > 0 && canInstall()) await aptInstall(missing());
  const pair = missing().length > 0 ? await fromCompose() : undefined;

  onStop(() => stopPrivate(dir, { keepData }));
  // Both at once: the broker takes seconds and little work.
  const results = await Promise.allSettled([
    amqpUrl ? givenRabbitmq(amqpUrl) : (pair?.rabbitmq ?? privateRabbitmq.start({ dir: path.join(dir, 'rabbitmq') })),
    mysqlUrl ? givenMysql(mysqlUrl) : (pair?.mariadb ?? privateMariadb.start({ dir: path.join(dir, 'mariadb') })),
  ]);
  const failure = results.find(({ status }) => status === 'rejected');
  if (failure) throw failure.reason;
  const [rabbitmq, mariadb] = results.map(({ value }) => value);
  return { rabbitmq, mariadb };

  async function fromCompose() {
    const command = await composeCommand();
    if (!command) throw nothingThere(missing());
    return startPair({ dir: path.join(dir, 'compose'), command, keepData, onStop });
  }
}

/** Ends the private servers under a folder, whoever started them and however far they have come. */
export async function stopPrivate(dir, { keepData = false } = {}) {
  const stop = async (name, server) => {
    const folder = path.join(dir, name);
    if (hasServer(folder)) await server.endLeftOver(folder);
    if (!keepData) await removeFolder(folder);
  };
  const results = await Promise.allSettled([stop('rabbitmq', privateRabbitmq), stop('mariadb', privateMariadb)]);
  const failure = results.find(({ status }) => status === 'rejected');
  if (failure) throw failure.reason;
}

function nothingThere(packages) {
  return new SetupError({
    where: 'servers',
    what: `${packages.join(' and ')} not found, may not be installed by this user, and no Docker engine with Compose answers`,
    todo:
      `install ${packages.join(' and ')} (they need not run), or start Docker, ` +
      'or give the addresses of yours: ENSUE_TEST_AMQP_URL and ENSUE_TEST_MYSQL_URL for npm test, ' +
      'ENSUE_AMQP_URL and ENSUE_MYSQL_URL for npm run distributed',
  });
}
