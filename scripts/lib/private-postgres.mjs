/**
 * A PostgreSQL of our own, for tests of actions that speak to one. Ensue itself needs none, so a machine that has none
 * goes without: the tests that want it are skipped.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chown, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from './child.mjs';
import { freePorts } from './free-port.mjs';
import { onPath } from './server-binaries.mjs';
import {
  endProcess,
  hasServer,
  launch,
  readDescription,
  removeFolder,
  waitForServer,
  writeDescription,
} from './server-folder.mjs';
import { waitUntil } from './wait-until.mjs';

const DEBIAN = '/usr/lib/postgresql';

/** Its programs; Debian keeps them off the PATH, the newest is taken. */
export function findPostgres() {
  const versions = attempt(() => readdirSync(DEBIAN), []).sort((a, b) => Number(b) - Number(a));
  const [init] = [...versions.map((version) => path.join(DEBIAN, version, 'bin/initdb')), onPath('initdb')].filter(
    (each) => each !== undefined && existsSync(each),
  );
  return init === undefined ? undefined : { init, server: path.join(path.dirname(init), 'postgres') };
}

/** @returns {Promise<{ url: string }>} a server in `dir`, with nothing in it */
export async function start({ dir }) {
  const programs = findPostgres();
  await mkdir(dir, { recursive: true });
  const user = serverUser();
  // Who is not root cannot pass through a folder that is root's alone.
  const data = user ? await mkdtemp(path.join(tmpdir(), 'ensue-postgres-')) : path.join(dir, 'data');
  if (user) await chown(data, user.uid, user.gid);
  const [port] = await freePorts(1);
  await writeDescription(dir, { kind: 'postgres', port, data });
  const { code, output } = await run(
    programs.init,
    ['-D', data, '-U', 'ensue', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { capture: true, cwd: user ? data : dir, ...user },
  );
  if (code !== 0) throw new Error(`initdb: ${output.trim().split('\n').slice(-5).join('\n')}`);
  const settings = ['fsync=off', `unix_socket_directories=`, 'listen_addresses=127.0.0.1', 'max_connections=50'];
  const args = ['-D', data, '-p', String(port), ...settings.flatMap((each) => ['-c', each])];
  const log = 'postgres.log';
  const launched = await launch(programs.server, args, { dir, log, env: process.env, pidFile: pidFile(dir), user });
  const ready = () => attempt(() => readFileSync(path.join(data, 'postmaster.pid'), 'utf8').includes('ready'), false);
  await waitForServer('PostgreSQL', { launched, dir, log, ready, timeoutMs: 30_000 });
  return { url: `postgres://ensue@127.0.0.1:${port}/postgres` };
}

/** Ends the server of a folder, also one that a killed run left behind, and removes its data. */
export async function end(dir) {
  if (!hasServer(dir)) return;
  const { data } = readDescription(dir);
  // SIGINT: it ends at once, and does not wait for those who are connected.
  await endProcess(pidFile(dir), data, { signal: 'SIGINT' });
  await waitUntil(() => removeFolder(data).then(() => true), { timeoutMs: 5_000 });
}

/** PostgreSQL refuses to run as root. */
function serverUser() {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line = users.find((each) => each.startsWith('postgres:')) ?? users.find((each) => each.startsWith('nobody:'));
  const [, , uid, gid] = (line ?? '').split(':').map(Number);
  return { uid, gid };
}

function attempt(work, otherwise) {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

const pidFile = (dir) => path.join(dir, 'postgres.pid');
