import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';
import type { BrokerRole } from '@ensue/bus-rabbitmq';
import { freePorts } from '../../../scripts/lib/free-port.mjs';
import { serversFromEnv, type TestServers } from '../../../scripts/lib/servers-from-env.mjs';
import { ApiClient } from './api-client';
import { makeLeastPrivilege, type LeastPrivilege } from './least-privilege';
import { root, ServiceProcess } from './service-process';

export type Mode = 'standalone' | 'distributed';

/** Both ways to run: every scenario is told of each. */
export const modes: readonly Mode[] = ['standalone', 'distributed'];

/** A whole Ensue of real processes with folders, databases and vhosts of its own. */
export interface Installation {
  readonly mode: Mode;
  readonly client: ApiClient;
  /** The processes by name: `standalone`, or the four services. */
  readonly services: Readonly<Record<string, ServiceProcess>>;
  /** Where foreign publishers reach the broker; undefined in standalone. */
  readonly amqpUrl?: string;
  /** Each service's own settings, where it has users of its own. */
  readonly envOf?: LeastPrivilege['env'];
  readonly servers?: TestServers;
  /** The folder that actions know as `files`. */
  readonly files: string;
  /** What `sql` actions wrote to the connection `warehouse`. */
  rows(statement: string): Promise<readonly Record<string, unknown>[]>;
  /** Every row of every table of Ensue's own database. */
  tables(): Promise<Readonly<Record<string, readonly Record<string, unknown>[]>>>;
  /** All that its processes have said. */
  logs(): string;
  start(): Promise<void>;
  /** Ends everything and removes what it left. */
  stop(): Promise<void>;
}

export interface InstallationOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Load the examples, as `npm start` does. */
  readonly examples?: boolean;
  /** Distributed only: each service as users of its own with the least rights. */
  readonly leastPrivilege?: boolean;
}

const folder = join(root, '.ensue/e2e');

/** @returns an installation that is not started yet */
export async function createInstallation(mode: Mode, options: InstallationOptions = {}): Promise<Installation> {
  mkdirSync(folder, { recursive: true });
  const home = mkdtempSync(join(folder, `${mode}-`));
  return mode === 'standalone' ? standalone(home, options) : distributed(home, options);
}

const aKey = (): string => randomBytes(32).toString('base64');

function commonEnv(home: string, options: InstallationOptions): Record<string, string> {
  return {
    ENSUE_HTTP_HOST: '127.0.0.1',
    ENSUE_HTTP_ALLOW: '127.0.0.0/8',
    ENSUE_RESOURCE_ALLOW: '127.0.0.0/8',
    ENSUE_FILE_ROOT: join(home, 'files'),
    ...(options.examples === true && { ENSUE_EXAMPLES_DIR: join(root, 'examples') }),
    ...options.env,
  };
}

async function standalone(home: string, options: InstallationOptions): Promise<Installation> {
  const [port = 0] = await freePorts(1);
  const warehouse = join(home, 'warehouse.sqlite');
  mkdirSync(join(home, 'files'));
  const env = {
    ...commonEnv(home, options),
    ENSUE_DATA_DIR: join(home, 'data'),
    ENSUE_SQL_CONNECTIONS: JSON.stringify({ warehouse: `sqlite:${warehouse}` }),
  };
  const service = new ServiceProcess('standalone', port, env, join(home, 'standalone.log'));
  const base = `http://127.0.0.1:${port}`;
  return {
    mode: 'standalone',
    files: join(home, 'files'),
    client: new ApiClient(base, base),
    services: { standalone: service },
    rows: (statement) => {
      const database = new Database(warehouse, { readonly: true });
      try {
        return Promise.resolve(database.prepare(statement).all() as Record<string, unknown>[]);
      } finally {
        database.close();
      }
    },
    tables: () => {
      const database = new Database(join(home, 'data/ensue.sqlite'), { readonly: true });
      try {
        const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
        const rows = (name: string) => database.prepare(`SELECT * FROM "${name}"`).all() as Record<string, unknown>[];
        return Promise.resolve(Object.fromEntries(names.map((name) => [name, rows(name)])));
      } finally {
        database.close();
      }
    },
    logs: () => readFileSync(join(home, 'standalone.log'), 'utf8'),
    start: () => service.start(),
    stop: async () => {
      await service.stop();
      if (process.env['ENSUE_E2E_KEEP'] === undefined) rmSync(home, { recursive: true, force: true });
    },
  };
}

async function distributed(home: string, options: InstallationOptions): Promise<Installation> {
  const servers = serversFromEnv();
  if (servers === undefined) throw new Error('No RabbitMQ and MariaDB: run the scenarios with `npm test -- e2e`.');
  const name = `ensue_e2e_${process.pid}_${Date.now().toString(36)}`;
  const amqpUrl = await servers.rabbitmq.createVhost(name);
  const mysqlUrl = await servers.mariadb.createDatabase(name);
  const warehouseUrl = await servers.mariadb.createDatabase(`${name}_warehouse`);
  mkdirSync(join(home, 'files'));
  const [gateway = 0, scheduler = 0, orchestrator = 0, runner = 0] = await freePorts(4);
  const runnerKey = { ENSUE_RUNNER_KEY: aKey() };
  const gatewayKey = { ENSUE_GATEWAY_KEY: aKey() };
  const common = { ...commonEnv(home, options), ENSUE_AMQP_URL: amqpUrl };
  const least = options.leastPrivilege === true ? await makeLeastPrivilege(servers, amqpUrl, mysqlUrl) : undefined;
  const service = (app: BrokerRole, port: number, env: Record<string, string>) =>
    new ServiceProcess(app, port, { ...common, ...env, ...least?.env[app] }, join(home, `${app}.log`));
  const services = {
    orchestrator: service('orchestrator', orchestrator, {
      ENSUE_MYSQL_URL: mysqlUrl,
      ENSUE_SECRETS_KEY: aKey(),
      ...runnerKey,
      ...gatewayKey,
    }),
    gateway: service('gateway', gateway, gatewayKey),
    scheduler: service('scheduler', scheduler, { ENSUE_MYSQL_URL: mysqlUrl }),
    runner: service('runner', runner, {
      ENSUE_SQL_CONNECTIONS: JSON.stringify({ warehouse: warehouseUrl }),
      ...runnerKey,
    }),
  };
  return {
    mode: 'distributed',
    files: join(home, 'files'),
    client: new ApiClient(`http://127.0.0.1:${orchestrator}`, `http://127.0.0.1:${gateway}`),
    services,
    amqpUrl,
    ...(least !== undefined && { envOf: least.env }),
    servers,
    rows: async (statement) => {
      const connection = await createConnection(warehouseUrl);
      try {
        const [rows] = await connection.query(statement);
        return rows as Record<string, unknown>[];
      } finally {
        await connection.end();
      }
    },
    tables: async () => {
      const connection = await createConnection(mysqlUrl);
      try {
        const rows = async (statement: string) => (await connection.query(statement))[0] as Record<string, unknown>[];
        const names = (await rows('SHOW TABLES')).map((row) => String(Object.values(row)[0]));
        const entries = names.map(async (name) => [name, await rows(`SELECT * FROM \`${name}\``)] as const);
        return Object.fromEntries(await Promise.all(entries));
      } finally {
        await connection.end();
      }
    },
    logs: () =>
      Object.keys(services)
        .map((app) => readFileSync(join(home, `${app}.log`), 'utf8'))
        .join(''),
    start: async () => {
      await Promise.all(Object.values(services).map((one) => one.start()));
    },
    stop: async () => {
      await Promise.all(Object.values(services).map((one) => one.stop()));
      await least?.drop();
      await servers.rabbitmq.deleteVhost(name);
      await servers.mariadb.dropDatabase(name);
      await servers.mariadb.dropDatabase(`${name}_warehouse`);
      if (process.env['ENSUE_E2E_KEEP'] === undefined) rmSync(home, { recursive: true, force: true });
    },
  };
}
