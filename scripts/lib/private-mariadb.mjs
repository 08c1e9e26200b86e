/**
 * A MariaDB of our own: no configuration of the machine is read, and everything it writes lies in its folder, so any
 * process can stop, kill or restart it.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from './child.mjs';
import { createDatabase, dropDatabase } from './databases.mjs';
import { freePorts, isFree } from './free-port.mjs';
import { pidFrom } from './os-process.mjs';
import { mariadbBinaries } from './server-binaries.mjs';
import {
  endProcess,
  hasServer,
  launch,
  readDescription,
  removeFolder,
  waitForServer,
  writeDescription,
} from './server-folder.mjs';
import { SetupError } from './setup-error.mjs';
import { speaks } from './wait-until.mjs';

/** Starts a server in `dir`; on data of an earlier one where the folder has it. */
export async function start({ dir, port, args = [] }) {
  const folder = path.resolve(dir);
  await mkdir(folder, { recursive: true });
  const earlier = hasServer(folder) ? readDescription(folder) : undefined;
  if (earlier) await endLeftOver(folder);
  const [freePort] = await freePorts(1);
  const same = earlier && (await isFree(earlier.port)) ? earlier.port : undefined;
  if (!existsSync(path.join(folder, 'data/mysql'))) await createData(folder);
  await writeDescription(folder, { kind: 'mariadb', port: port ?? same ?? freePort, args });
  await bringUp(folder);
  return attach(folder);
}

/** A handle on the server in `dir`, whoever started it. */
export function attach(dir) {
  const folder = path.resolve(dir);
  const { port } = readDescription(folder);
  const url = `mysql://ensue:ensue@127.0.0.1:${port}`;
  return {
    kind: 'private',
    dir: folder,
    port,
    url,
    get pid() {
      return pidFrom(pidFile(folder), dataFolder(folder));
    },
    createDatabase: (name) => createDatabase(url, name),
    dropDatabase: (name) => dropDatabase(url, name),
    async kill9() {
      await endProcess(pidFile(folder), dataFolder(folder), { signal: 'SIGKILL' });
    },
    async restart() {
      await endLeftOver(folder);
      await bringUp(folder);
    },
    async stop({ keepData = false } = {}) {
      await endLeftOver(folder);
      if (!keepData) await removeFolder(folder);
    },
  };
}

/** Ends the server of a folder, also one that a killed run left behind. */
export async function endLeftOver(dir) {
  await endProcess(pidFile(dir), dataFolder(dir));
}

async function createData(dir) {
  const args = [
    '--no-defaults',
    `--datadir=${dataFolder(dir)}`,
    `--tmpdir=${dir}`,
    '--auth-root-authentication-method=normal',
    '--skip-name-resolve',
    '--skip-test-db',
    ...asRoot(),
  ];
  const { code, output, error } = await run(mariadbBinaries().install, args, { capture: true, cwd: dir });
  if (code === 0) return;
  await removeFolder(dataFolder(dir)); // half a data folder would be taken for a whole one
  throw new SetupError({
    where: 'mariadb-install-db',
    what: error?.message ?? output.trim(),
    todo: `see that ${dir} can be written and has space`,
  });
}

async function bringUp(dir) {
  const { port, args } = readDescription(dir);
  const startSql = path.join(dir, 'start.sql');
  await writeFile(
    startSql,
    `CREATE USER IF NOT EXISTS 'ensue'@'%' IDENTIFIED BY 'ensue';\nGRANT ALL ON *.* TO 'ensue'@'%' WITH GRANT OPTION;\n`,
  );
  const options = [
    '--no-defaults',
    `--datadir=${dataFolder(dir)}`,
    // A server that starts removes what it finds of temporary tables, also another's that is at work in the same folder.
    `--tmpdir=${dir}`,
    // Relative to the data folder: a socket's whole path must not be longer than about 100 characters.
    '--socket=server.sock',
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--init-file=${startSql}`,
    '--skip-name-resolve',
    // What production must have: a commit that returned survives a kill.
    '--innodb-flush-log-at-trx-commit=1',
    '--transaction-isolation=READ-COMMITTED',
    '--character-set-server=utf8mb4',
    '--max-connections=400',
    '--innodb-buffer-pool-size=64M',
    '--innodb-log-file-size=64M',
    ...asRoot(),
    ...(args ?? []),
  ];
  const launched = await launch(mariadbBinaries().server, options, {
    dir,
    log: 'mariadb.log',
    env: process.env,
    pidFile: pidFile(dir),
  });
  await waitForServer('MariaDB', {
    launched,
    dir,
    log: 'mariadb.log',
    ready: async () => pidFrom(pidFile(dir), dataFolder(dir)) !== undefined && (await speaks(port)),
    timeoutMs: 60_000,
  });
}

/** MariaDB refuses to run as root unless it is told that this is meant. */
const asRoot = () => (process.getuid?.() === 0 ? ['--user=root'] : []);
const dataFolder = (dir) => path.join(dir, 'data');
const pidFile = (dir) => path.join(dir, 'mariadb.pid');
