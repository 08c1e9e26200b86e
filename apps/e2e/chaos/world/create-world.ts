import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../../../../scripts/lib/free-port.mjs';
import { serversFromEnv } from '../../../../scripts/lib/servers-from-env.mjs';
import type { Mode } from '../../harness/installation';
import { root, ServiceProcess } from '../../harness/service-process';
import type { FaultKind, FaultLine, FaultPlan } from '../shims/fault-plan';
import { EffectSink } from '../sink/effect-sink';
import { NetworkProxy } from './network-proxy';
import { mysqlRows, sqliteRows } from './rows';
import { SmallDisk } from './small-disk';
import { clockFileOf, serviceNames, type Replica, type ServiceName, type World } from './world';

export interface WorldOptions {
  readonly mode: Mode;
  /** The folder of the build: `scripts/lib/chaos-build.mjs`. */
  readonly build: string;
  /** How many processes of each service; one by default. */
  readonly replicas?: Partial<Readonly<Record<ServiceName, number>>>;
  /** Standalone only: its data on a disk of so many megabytes, where this machine lets us. */
  readonly diskMegabytes?: number;
}

/** @returns an installation with networks, a sink and accidents to come; not started yet */
export async function createWorld({ mode, build, replicas = {}, diskMegabytes }: WorldOptions): Promise<World> {
  const homes = join(root, '.ensue/chaos/homes');
  mkdirSync(homes, { recursive: true });
  const home = mkdtempSync(join(homes, `${mode}-`));
  const planFile = join(home, 'faults.json');
  const sink = new EffectSink(join(build, 'sink.js'), join(home, 'effects.jsonl'));
  const env = {
    NODE_ENV: 'test',
    ENSUE_TEST_FAULTS: planFile,
    ENSUE_HTTP_HOST: '127.0.0.1',
    ENSUE_HTTP_ALLOW: '127.0.0.0/8',
    ENSUE_SECRETS_KEY: randomBytes(32).toString('base64'),
    ENSUE_RUNNER_KEY: randomBytes(32).toString('base64'),
    ENSUE_GATEWAY_KEY: randomBytes(32).toString('base64'),
    NODE_OPTIONS: `--import=${join(build, 'clock.js')}`,
  };
  const place = { build, home, env };
  const parts = mode === 'standalone' ? await standalone(place, diskMegabytes) : await distributed(place, replicas);
  let kept = process.env['ENSUE_E2E_KEEP'] !== undefined;
  return {
    mode,
    sink,
    home,
    canary: `canary-${randomBytes(12).toString('hex')}`,
    ...parts.world,
    start: async () => {
      await sink.start();
      await Promise.all(parts.world.replicas.map(({ process }) => process.start()));
    },
    stop: async () => {
      await Promise.all(parts.world.replicas.map(({ process }) => process.stop()));
      sink.stop();
      await parts.dispose();
      if (!kept) rmSync(home, { recursive: true, force: true });
    },
    keep: () => {
      kept = true;
    },
    plan: (plan: FaultPlan) => {
      // Moved into place, so that nobody reads half of it.
      writeFileSync(`${planFile}.new`, JSON.stringify(plan));
      renameSync(`${planFile}.new`, planFile);
    },
    messageFaults: () => countFaults(`${planFile}.log`),
  };
}

interface Place {
  readonly build: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Parts {
  readonly world: Pick<World, 'replicas' | 'rows' | 'servers' | 'amqpUrl' | 'mysqlUrl' | 'disk'>;
  dispose(): Promise<void>;
}

async function standalone({ build, home, env }: Place, diskMegabytes?: number): Promise<Parts> {
  const [port = 0] = await freePorts(1);
  const data = join(home, 'data');
  const disk = diskMegabytes === undefined ? undefined : SmallDisk.mount(data, diskMegabytes);
  const process = new ServiceProcess(
    'standalone',
    port,
    { ...env, ENSUE_DATA_DIR: data, ENSUE_TEST_CLOCK: clockFileOf(home, 'standalone') },
    join(home, 'standalone.log'),
    build,
  );
  return {
    world: {
      replicas: [{ name: 'standalone', service: 'standalone', process, links: [] }],
      rows: sqliteRows(join(data, 'ensue.sqlite')),
      ...(disk !== undefined && { disk }),
    },
    dispose: () => {
      disk?.unmount();
      return Promise.resolve();
    },
  };
}

async function distributed(place: Place, counts: NonNullable<WorldOptions['replicas']>): Promise<Parts> {
  const servers = serversFromEnv();
  if (servers === undefined)
    throw new Error('No RabbitMQ and MariaDB: use `npm run chaos`, or `npm test -- e2e chaos`.');
  const name = `ensue_chaos_${process.pid}_${Date.now().toString(36)}`;
  const amqpUrl = await servers.rabbitmq.createVhost(name);
  const mysqlUrl = await servers.mariadb.createDatabase(name);
  const wanted = serviceNames.flatMap((service) =>
    Array.from({ length: counts[service] ?? 1 }, (_, index) => ({ service, name: `${service}-${index + 1}` })),
  );
  const links: (readonly NetworkProxy[])[] = [];
  for (const { service, name: of } of wanted) links.push(await linksOf(service, of, amqpUrl, mysqlUrl));
  // All at once, and after the networks have theirs: a port that is free now may be somebody's a moment later.
  const ports = await freePorts(wanted.length);
  const replicas = wanted.map((each, index) =>
    replica(place, { ...each, port: ports[index] ?? 0, links: links[index] ?? [], amqpUrl, mysqlUrl }),
  );
  return {
    world: { replicas, rows: mysqlRows(mysqlUrl), servers, amqpUrl, mysqlUrl },
    dispose: async () => {
      for (const { links } of replicas) for (const link of links) await link.stop();
      await servers.rabbitmq.deleteVhost(name);
      await servers.mariadb.dropDatabase(name);
    },
  };
}

async function linksOf(service: ServiceName, name: string, amqpUrl: string, mysqlUrl: string) {
  const broker = await NetworkProxy.between(`${name} ↔ broker`, amqpUrl);
  if (service !== 'orchestrator' && service !== 'scheduler') return [broker];
  return [broker, await NetworkProxy.between(`${name} ↔ database`, mysqlUrl)];
}

function replica(
  { build, home, env }: Place,
  about: Pick<Replica, 'name' | 'links'> & {
    readonly service: ServiceName;
    readonly port: number;
    readonly amqpUrl: string;
    readonly mysqlUrl: string;
  },
): Replica {
  const { service, name, port, links, amqpUrl, mysqlUrl } = about;
  const [broker, database] = links;
  const own = {
    ...env,
    ENSUE_TEST_CLOCK: clockFileOf(home, name),
    ...(broker !== undefined && { ENSUE_AMQP_URL: broker.through(amqpUrl) }),
    ...(database !== undefined && { ENSUE_MYSQL_URL: database.through(mysqlUrl) }),
  };
  return { name, service, process: new ServiceProcess(service, port, own, join(home, `${name}.log`), build), links };
}

function countFaults(file: string): ReadonlyMap<FaultKind, number> {
  const counts = new Map<FaultKind, number>();
  if (!existsSync(file)) return counts;
  for (const line of readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
    const { kind } = JSON.parse(line) as FaultLine;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
