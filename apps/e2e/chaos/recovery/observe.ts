import { connect } from 'node:net';
import { createConnection } from 'mysql2/promise';
import { rest } from '../workload/client';
import { atBroker, workQueues } from '../world/broker';
import type { World } from '../world/world';

const lookEveryMs = 50;

/** How many consumers each work queue has; undefined while the broker, or a queue, is not there. */
export async function consumers(world: World): Promise<number | undefined> {
  return atBroker(world, async (channel) => {
    let count = 0;
    for (const queue of workQueues) count += (await channel.checkQueue(queue)).consumerCount;
    return count;
  }).catch(() => undefined);
}

/** Waits until the queues have as many consumers as that. @returns when it was; epoch milliseconds */
export async function whenConsumersAre(world: World, wanted: number, limitMs: number): Promise<number> {
  const until = Date.now() + limitMs;
  for (;;) {
    const count = await consumers(world);
    const now = Date.now();
    if ((count ?? -1) >= wanted || now > until) return now;
    await rest(lookEveryMs);
  }
}

/** Waits until somebody listens there. @returns when it was; epoch milliseconds */
export async function whenPortOpens(url: string): Promise<number> {
  const { hostname: host, port } = new URL(url);
  while (!(await opens(host, Number(port)))) await rest(10);
  return Date.now();
}

/** Waits until the database takes a statement. @returns when it was; epoch milliseconds */
export async function whenDatabaseAccepts(url: string): Promise<number> {
  for (;;) {
    try {
      const connection = await createConnection(url);
      connection.on('error', () => undefined); // the statement tells
      await connection.query('SELECT 1');
      connection.destroy();
      return Date.now();
    } catch {
      await rest(10);
    }
  }
}

function opens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}

/** When the runs of these events ended, by the events' names; absent while they have not. */
export async function endsOf(world: World, since: number): Promise<ReadonlyMap<string, number>> {
  const rows = await world.rows(
    'SELECT input, ended_at FROM runs WHERE started_at >= ? AND ended_at IS NOT NULL',
    since,
  );
  const ends = new Map<string, number>();
  for (const { input, ended_at: endedAt } of rows) {
    const data = (typeof input === 'string' ? JSON.parse(input) : input) as { n?: string } | { n?: string }[] | null;
    const n = (Array.isArray(data) ? data[0] : data)?.n;
    if (n !== undefined) ends.set(n, Number(endedAt));
  }
  return ends;
}

/** The latest that a tick was decided on after it fell due, of those due from a moment on; milliseconds. */
export async function latestTick(world: World, since: number): Promise<number> {
  const rows = await world.rows(
    "SELECT cause_id, at FROM decisions WHERE cause = 'tick' AND outcome = 'started' AND at >= ?",
    since,
  );
  const lateness = rows.map((row) => {
    const causeId = String(row['cause_id']);
    return Number(row['at']) - Date.parse(causeId.slice(causeId.indexOf(':', 5) + 1));
  });
  return Math.max(...lateness);
}
