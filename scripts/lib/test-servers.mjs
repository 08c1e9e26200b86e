/** The servers of one test run, how the tests are told of them, and what an earlier run that was killed left behind. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { aptInstall, canInstall } from './apt-install.mjs';
import { atEnd } from './ending.mjs';
import { pidFrom } from './os-process.mjs';
import * as privatePostgres from './private-postgres.mjs';
import { say, timed } from './progress.mjs';
import { workFolder } from './repo.mjs';
import { toDescriptor } from './server-descriptor.mjs';
import { removeFolder } from './server-folder.mjs';
import { acquireServers, stopPrivate } from './servers.mjs';

const PREFIX = 'test-';
// Of any of our commands: test.mjs, chaos.mjs.
const OWNER_MARK = '.mjs';

/** @returns {Promise<{ env: Record<string, string>, stop: () => Promise<void> }>} `env` is for the tests */
export async function testServers() {
  const dir = path.join(workFolder, `${PREFIX}${process.pid}`);
  await mkdir(dir, { recursive: true });
  await writeFile(path.join(dir, 'owner.pid'), String(process.pid));
  const stops = [() => removeFolder(dir)];
  let stopping;
  const stop = () =>
    (stopping ??= (async () => {
      for (const each of stops.reverse()) await each();
    })());
  const forget = atEnd(stop);
  const { rabbitmq, mariadb } = await timed({ begin: 'Starting servers', done: 'Servers are up' }, () =>
    acquireServers({
      dir,
      amqpUrl: process.env.ENSUE_TEST_AMQP_URL || undefined,
      mysqlUrl: process.env.ENSUE_TEST_MYSQL_URL || undefined,
      onStop: (each) => stops.push(each),
    }),
  );
  const postgres = await postgresIfAny(path.join(dir, 'postgres'), (stop) => stops.push(stop));
  const file = path.join(dir, 'servers.json');
  const descriptors = { rabbitmq: toDescriptor('rabbitmq', rabbitmq), mariadb: toDescriptor('mariadb', mariadb) };
  await writeFile(file, JSON.stringify(descriptors, null, 2));
  return {
    env: {
      ENSUE_TEST_AMQP_URL: rabbitmq.url,
      ENSUE_TEST_MYSQL_URL: mariadb.url,
      ENSUE_TEST_SERVERS: file,
      ...postgres,
    },
    async stop() {
      await timed({ done: 'Servers are down' }, stop);
      forget();
    },
  };
}

/** Only actions speak to it: without one their tests are skipped, and say so. */
async function postgresIfAny(dir, onStop) {
  if (process.env.ENSUE_TEST_POSTGRES_URL) return {};
  try {
    if (!privatePostgres.findPostgres() && canInstall()) await aptInstall(['postgresql']);
    if (!privatePostgres.findPostgres()) throw new Error('it is not installed');
    onStop(() => privatePostgres.end(dir));
    const { url } = await privatePostgres.start({ dir });
    return { ENSUE_TEST_POSTGRES_URL: url };
  } catch (error) {
    say(`No PostgreSQL here, tests that need one are skipped: ${error.message}`);
    return {};
  }
}

/** A run that was killed outright could not end its servers: the next one does. */
export async function sweepLeftOvers() {
  for (const name of await readdir(workFolder).catch(() => [])) {
    const dir = path.join(workFolder, name);
    if (!name.startsWith(PREFIX) || pidFrom(path.join(dir, 'owner.pid'), OWNER_MARK) !== undefined) continue;
    await stopPrivate(dir);
    await privatePostgres.end(path.join(dir, 'postgres'));
    await removeFolder(dir);
  }
}
