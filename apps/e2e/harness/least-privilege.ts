import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brokerRights, type BrokerRole } from '@ensue/bus-rabbitmq';
import type { TestServers } from '../../../scripts/lib/servers-from-env.mjs';
import { root } from './service-process';

const roles = ['gateway', 'scheduler', 'orchestrator', 'runner'] as const;

/** Users of one installation, made as an operator makes them: with the least rights, by the jobs. */
export interface LeastPrivilege {
  /** What each service is started with. */
  readonly env: Readonly<Record<BrokerRole, Readonly<Record<string, string>>>>;
  drop(): Promise<void>;
}

/**
 * In MySQL by the migration job. In RabbitMQ by rabbitmqctl, for the private brokers of tests have no management API; the
 * rights are those that the topology job gives, and it declares the topology.
 */
export async function makeLeastPrivilege(
  servers: TestServers,
  amqpUrl: string,
  mysqlUrl: string,
): Promise<LeastPrivilege> {
  const tag = randomBytes(4).toString('hex');
  const nameOf = (role: string): string => `${role.slice(0, 5)}_${tag}`;
  const password = randomBytes(12).toString('hex');
  const as = (url: string, role: string): string => {
    const own = new URL(url);
    own.username = nameOf(role);
    own.password = password;
    return own.href;
  };
  const vhost = decodeURIComponent(new URL(amqpUrl).pathname.slice(1));
  for (const role of roles) {
    const { configure, write, read } = brokerRights[role];
    await servers.rabbitmq.ctl('add_user', nameOf(role), password);
    await servers.rabbitmq.ctl('set_permissions', '-p', vhost, nameOf(role), configure, write, read);
  }
  await job('migrate', {
    ENSUE_MYSQL_URL: mysqlUrl,
    ENSUE_ORCHESTRATOR_MYSQL_URL: as(mysqlUrl, 'orchestrator'),
    ENSUE_SCHEDULER_MYSQL_URL: as(mysqlUrl, 'scheduler'),
  });
  await job('topology', { ENSUE_ORCHESTRATOR_AMQP_URL: as(amqpUrl, 'orchestrator') });
  const broker = (role: BrokerRole) => ({ ENSUE_AMQP_URL: as(amqpUrl, role) });
  const expecting = { ENSUE_AMQP_TOPOLOGY: 'expect' };
  const database = (role: BrokerRole) => ({ ENSUE_MYSQL_URL: as(mysqlUrl, role), ENSUE_MIGRATIONS: 'elsewhere' });
  return {
    env: {
      gateway: { ...broker('gateway'), ...expecting },
      runner: { ...broker('runner'), ...expecting },
      scheduler: { ...broker('scheduler'), ...expecting, ...database('scheduler') },
      orchestrator: { ...broker('orchestrator'), ...database('orchestrator') },
    },
    drop: async () => {
      for (const role of roles) await servers.rabbitmq.ctl('delete_user', nameOf(role));
      const { createConnection } = await import('mysql2/promise');
      const connection = await createConnection(mysqlUrl);
      for (const role of ['orchestrator', 'scheduler']) await connection.query(`DROP USER '${nameOf(role)}'@'%'`);
      await connection.end();
    },
  };
}

async function job(name: string, env: Readonly<Record<string, string>>): Promise<void> {
  await promisify(execFile)(process.execPath, [join(root, 'dist/apps/orchestrator/main.js'), name], {
    env: { ...env, PATH: process.env['PATH'], ENSUE_LOG_FORMAT: 'json' },
  });
}
