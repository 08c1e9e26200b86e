/** What all measurements share: a folder, a broker and a database of our own, and how both sides are measured. */
import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createConnection } from 'mysql2/promise';
import { atEnd } from '../../scripts/lib/ending.mjs';
import { workFolder } from '../../scripts/lib/repo.mjs';
import { removeFolder } from '../../scripts/lib/server-folder.mjs';
import { acquireServers } from '../../scripts/lib/servers.mjs';
import { sleep, waitUntil } from '../../scripts/lib/wait-until.mjs';
import { brokerCounters, databaseCounters, difference } from './counters.mjs';
import { cpuMs, residentMb } from './usage.mjs';

/** @param {{ poolGib?: number }} [options] the database's buffer pool, where the server is ours */
export async function makeBed({ poolGib = usualPoolGib() } = {}) {
  const home = path.join(workFolder, `bench-${process.pid}`);
  mkdirSync(home, { recursive: true });
  if (process.env.ENSUE_BENCH_KEEP === undefined) atEnd(() => removeFolder(home));
  const { rabbitmq, mariadb } = await acquireServers({ dir: path.join(home, 'servers'), onStop: atEnd });
  const connection = await createConnection(mariadb.url);
  if (mariadb.kind === 'private') await giveRoom(connection, poolGib);
  atEnd(() => connection.end());
  const side = async (name) => {
    const folder = path.join(home, name);
    mkdirSync(folder, { recursive: true });
    const place = { home: folder, amqpUrl: await rabbitmq.createVhost(name) };
    return { ...place, mysqlUrl: await mariadb.createDatabase(`bench_${name}`) };
  };
  const servers = () => [
    { name: 'broker', pid: rabbitmq.pid },
    { name: 'database', pid: mariadb.pid },
  ];
  return { home, rabbitmq, mariadb, connection, side, servers };
}

/** A fifth of the machine, but no more than a small database server has. */
const usualPoolGib = () => Math.min(4, os.totalmem() / 2 ** 30 / 5);

/** The servers' own defaults are for small machines and tests; a history of a million runs wants more. Printed with the figures. */
async function giveRoom(connection, poolGib) {
  const bytes = Math.floor(poolGib * 2 ** 30);
  await connection.query('SET GLOBAL innodb_log_file_size = 1073741824');
  await connection.query('SET GLOBAL innodb_buffer_pool_size = ?', [bytes]);
  const ready = async () => {
    const [[{ now }]] = await connection.query('SELECT @@innodb_buffer_pool_size AS now');
    return Number(now) >= bytes;
  };
  await waitUntil(ready, { timeoutMs: 20_000, everyMs: 100 });
}

/**
 * Does the work and tells what it cost, everything that must end having ended.
 * @param {{ name: string, pid: number | undefined }[]} processes whose CPU is counted
 * @param {{ servers?: boolean }} [options] without servers, their own counters are left out
 */
export async function costOf(bed, processes, work, { servers = true } = {}) {
  const count = async () =>
    servers ? [await brokerCounters(bed.rabbitmq), await databaseCounters(bed.connection)] : [];
  const [broker, database] = await count();
  const cpu = processes.map(({ pid }) => cpuMs(pid));
  const result = await work();
  await sleep(100);
  const used = processes.map(({ name, pid }, index) => [shortOf(name), cpuMs(pid) - cpu[index]]);
  const memory = processes.map(({ name, pid }) => [shortOf(name), residentMb(pid)]);
  const [brokerAfter, databaseAfter] = await count();
  return {
    ...result,
    broker: difference(brokerAfter, broker),
    database: difference(databaseAfter, database),
    cpu: Object.fromEntries(used),
    memory: Object.fromEntries(memory),
  };
}

/** A yardstick's processes stand in one line with those they stand for. */
const shortOf = (name) => name.replace(/^(bare|lean)-/, '');
