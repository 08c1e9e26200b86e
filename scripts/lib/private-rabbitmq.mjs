/**
 * A RabbitMQ of our own: nothing of the machine's is read or touched, and several can run beside each other. Everything
 * that identifies a broker (node name, ports, cookie, data) is in its folder, so any process can stop, kill or restart it.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from './child.mjs';
import { freePorts, isFree } from './free-port.mjs';
import { pidFrom } from './os-process.mjs';
import { rabbitmqBinaries } from './server-binaries.mjs';
import {
  endLauncher,
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

const AMQP_HELLO = Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]);

/** Starts a broker in `dir`; on data of an earlier one where the folder has it. */
export async function start({ dir, port, management = false, config = [] }) {
  const folder = path.resolve(dir);
  await mkdir(folder, { recursive: true });
  const earlier = hasServer(folder) ? readDescription(folder) : undefined;
  if (earlier) await endLeftOver(folder);
  const description = await describe({ earlier, port, management });
  await writeDescription(folder, description);
  await configure(folder, description, config);
  await bringUp(folder);
  return attach(folder);
}

/** A handle on the broker in `dir`, whoever started it. */
export function attach(dir) {
  const folder = path.resolve(dir);
  const { port, managementPort } = readDescription(folder);
  const url = `amqp://guest:guest@127.0.0.1:${port}`;
  const ctl = (...args) => rabbitmqctl(folder, args);
  return {
    kind: 'private',
    dir: folder,
    port,
    url,
    adminUrl: managementPort ? `http://guest:guest@127.0.0.1:${managementPort}` : undefined,
    get pid() {
      return brokerPid(folder);
    },
    ctl,
    async createVhost(name) {
      await ctl('eval', createVhostProgram(name));
      return `${url}/${encodeURIComponent(name)}`;
    },
    async deleteVhost(name) {
      await ctl('delete_vhost', name);
    },
    // RabbitMQ 3.10 forgets a quorum queue declared less than half a second before a kill (its directory of queues is
    // flushed that often): a test that kills waits a second after declaring.
    async kill9() {
      const { nodeName } = readDescription(folder);
      await endProcess(pidFile(folder), nodeName, { signal: 'SIGKILL' });
      await endLauncher(launcherPidFile(folder), nodeName);
    },
    async restart() {
      await endBroker(folder);
      await bringUp(folder);
    },
    async stop({ keepData = false } = {}) {
      await endLeftOver(folder);
      if (!keepData) await removeFolder(folder);
    },
  };
}

/** Ends broker and port mapper of a folder, also those that a killed run left behind. */
export async function endLeftOver(dir) {
  await endBroker(dir);
  await endProcess(path.join(dir, 'epmd.pid'), `-port ${readDescription(dir).epmdPort}`, { timeoutMs: 3_000 });
}

async function endBroker(dir) {
  const { nodeName } = readDescription(dir);
  await endProcess(pidFile(dir), nodeName);
  // A broker that is still booting has no pid file yet, but the script around it has.
  await endLauncher(launcherPidFile(dir), nodeName);
}

/** Data belong to a node name: it stays when a folder is used again. Ports only stay where they are still free. */
async function describe({ earlier, port, management }) {
  const [freePort, distPort, epmdPort, managementPort] = await freePorts(4);
  const same = earlier && (await isFree(earlier.port)) ? earlier.port : undefined;
  return {
    kind: 'rabbitmq',
    nodeName: earlier?.nodeName ?? `ensue_${randomBytes(4).toString('hex')}@localhost`,
    port: port ?? same ?? freePort,
    distPort,
    epmdPort,
    managementPort: management ? managementPort : undefined,
  };
}

async function configure(dir, { port, managementPort }, config) {
  const lines = [
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    // Developers' disks are often nearly full; the default limit would block every publisher without a word.
    'disk_free_limit.absolute = 50MB',
    ...(managementPort ? ['management.tcp.ip = 127.0.0.1', `management.tcp.port = ${managementPort}`] : []),
    ...config,
  ];
  await writeFile(path.join(dir, 'rabbitmq.conf'), `${lines.join('\n')}\n`);
  await writeFile(path.join(dir, 'enabled_plugins'), managementPort ? '[rabbitmq_management].\n' : '[].\n');
}

async function bringUp(dir) {
  const { epmd, server } = rabbitmqBinaries();
  const { port, epmdPort, nodeName } = readDescription(dir);
  if (!pidFrom(path.join(dir, 'epmd.pid'), `-port ${epmdPort}`)) {
    // Erlang would start one itself, as a daemon that nobody can tell from the machine's own.
    await launch(epmd, ['-port', String(epmdPort), '-address', '127.0.0.1'], {
      dir,
      log: 'epmd.log',
      env: environment(dir),
      pidFile: path.join(dir, 'epmd.pid'),
    });
  }
  // The unknown flag is our mark: it shows in the process list whose broker this is.
  const launched = await launch(server, ['-ensue', nodeName], {
    dir,
    log: 'startup.log',
    env: environment(dir),
    pidFile: launcherPidFile(dir),
  });
  await waitForServer('RabbitMQ', {
    launched,
    dir,
    log: 'startup.log',
    ready: async () => pidFrom(pidFile(dir), nodeName) !== undefined && (await speaks(port, AMQP_HELLO)),
    timeoutMs: 60_000,
  });
}

/** Built from nothing: a RABBITMQ_… or ERL_… variable of the machine's broker must not reach ours. */
function environment(dir) {
  const { nodeName, port, distPort, epmdPort } = readDescription(dir);
  return {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: dir, // the cookie lies here
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: nodeName,
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_MNESIA_BASE: path.join(dir, 'data'),
    RABBITMQ_LOG_BASE: path.join(dir, 'log'),
    RABBITMQ_PID_FILE: pidFile(dir),
    RABBITMQ_CONFIG_FILE: path.join(dir, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: path.join(dir, 'none.conf'),
    RABBITMQ_GENERATED_CONFIG_DIR: path.join(dir, 'generated'),
    RABBITMQ_ENABLED_PLUGINS_FILE: path.join(dir, 'enabled_plugins'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  };
}

async function rabbitmqctl(dir, args) {
  const { code, output, error } = await run(rabbitmqBinaries().ctl, args, {
    capture: true,
    cwd: dir,
    env: environment(dir),
  });
  if (code === 0) return output;
  throw new SetupError({
    where: `rabbitmqctl ${args[0]}`,
    what: error?.message ?? output.trim(),
    todo: `see whether the broker runs (its log is in ${path.join(dir, 'log')})`,
  });
}

/** One call instead of two (add_vhost, set_permissions): each starts an Erlang machine and costs half a second. */
export function createVhostProgram(name) {
  if (!/^[\w.-]+$/.test(name)) throw new TypeError(`vhost "${name}": use letters, digits, dot, dash and underscore`);
  const vhost = `<<"${name}">>`;
  const add = `rabbit_vhost:add(${vhost}, <<"ensue">>)`;
  const permit = `rabbit_auth_backend_internal:set_permissions(<<"guest">>, ${vhost}, <<".*">>, <<".*">>, <<".*">>, <<"ensue">>)`;
  return `ok = ${add}, ok = ${permit}.`;
}

const launcherPidFile = (dir) => path.join(dir, 'launcher.pid');
const pidFile = (dir) => path.join(dir, 'rabbitmq.pid');
const brokerPid = (dir) =>
  existsSync(pidFile(dir)) ? pidFrom(pidFile(dir), readDescription(dir).nodeName) : undefined;
