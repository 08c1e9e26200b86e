/** What all measurements share: a folder, a broker and a database of our own, and how both sides are measured. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createConnection } from 'mysql2/promise';
import { atEnd } from '../../scripts/lib/ending.mjs';
import { workFolder } from '../../scripts/lib/repo.mjs';
import { removeFolder } from '../../scripts/lib/server-folder.mjs';
import { acquireServers } from '../../scripts/lib/servers.mjs';
import { sleep } from '../../scripts/lib/wait-until.mjs';
import { brokerCounters, databaseCounters, difference } from './counters.mjs';
import { cpuMs, residentMb } from './usage.mjs';

export async function makeBed() {
  const home = path.join(workFolder, `bench-${process.pid}`);
  mkdirSync(home, { recursive: true });
  if (process.env.ENSUE_BENCH_KEEP === undefined) atEnd(() => removeFolder(home));
  const { rabbitmq, mariadb } = await acquireServers({ dir: path.join(home, 'servers'), onStop: atEnd });
  const connection = await createConnection(mariadb.url);
  atEnd(() => connection.end());
  const side = async (name) => {
    const folder = path.join(home, name);
    mkdirSync(folder, { recursive: true });
    const place = { home: folder, amqpUrl: await rabbitmq.createVhost(name) };
    return { ...place, mysqlUrl: await mariadb.createDatabase(`bench_${name}`) };
  };
  return { home, rabbitmq, mariadb, connection, side };
}

/** Does the work and tells what it cost, everything that must end having ended. */
export async function costOf(bed, programs, work) {
  const processes = [
    ...programs.map(({ name, pid }) => ({ name: name.replace('bare-', ''), pid })),
    { name: 'broker', pid: bed.rabbitmq.pid },
    { name: 'database', pid: bed.mariadb.pid },
  ];
  const count = async () => [await brokerCounters(bed.rabbitmq), await databaseCounters(bed.connection)];
  const [broker, database] = await count();
  const cpu = processes.map(({ pid }) => cpuMs(pid));
  const result = await work();
  await sleep(100);
  const used = processes.map(({ name, pid }, index) => [name, cpuMs(pid) - cpu[index]]);
  const memory = processes.map(({ name, pid }) => [name, residentMb(pid)]);
  const [brokerAfter, databaseAfter] = await count();
  return {
    ...result,
    broker: difference(brokerAfter, broker),
    database: difference(databaseAfter, database),
    cpu: Object.fromEntries(used),
    memory: Object.fromEntries(memory),
  };
}
