/**
 * Makes the secrets of docker-compose.yml, once: below `/secrets`, a volume for each service with what that service may know
 * and nothing else. What is there stays. `secrets.mjs token` prints the API token.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = process.env.ENSUE_SECRETS_ROOT ?? '/secrets';

if (process.argv[2] === 'token') process.stdout.write(`${readFileSync(path.join(root, 'client/api-token'), 'utf8')}\n`);
else make();

function make() {
  if (existsSync(path.join(root, 'jobs/made'))) return;
  const password = () => randomBytes(24).toString('hex');
  const key = () => randomBytes(32).toString('base64');
  const amqp = (user) => `amqp://ensue-${user}:${password()}@rabbitmq:5672/ensue`;
  const mysql = (user) => `mysql://ensue_${user}:${password()}@mysql:3306/ensue`;
  const [admin, brokerAdmin, health, warehouse] = [password(), password(), password(), password()];
  const [token, runnerKey, gatewayKey] = [password(), key(), key()];
  const amqpUrls = Object.fromEntries(
    ['gateway', 'scheduler', 'orchestrator', 'runner'].map((each) => [each, amqp(each)]),
  );
  const mysqlUrls = { orchestrator: mysql('orchestrator'), scheduler: mysql('scheduler') };

  write('gateway', { 'amqp-url': amqpUrls.gateway, 'api-token': token, 'gateway-key': gatewayKey });
  write('scheduler', { 'amqp-url': amqpUrls.scheduler, 'mysql-url': mysqlUrls.scheduler });
  write('orchestrator', {
    'amqp-url': amqpUrls.orchestrator,
    'mysql-url': mysqlUrls.orchestrator,
    'api-token': token,
    'secrets-key': key(),
    'runner-key': runnerKey,
    'gateway-key': gatewayKey,
  });
  write('runner', {
    'amqp-url': amqpUrls.runner,
    'runner-key': runnerKey,
    'sql-connections': JSON.stringify({ warehouse: `mysql://warehouse:${warehouse}@mysql:3306/warehouse` }),
  });
  write('client', { 'api-token': token });
  // Read by images with users of their own.
  const forOthers = 0o644;
  write(
    'rabbitmq',
    { 'ensue.conf': `default_vhost = ensue\ndefault_user = ensue-admin\ndefault_pass = ${brokerAdmin}\n` },
    forOthers,
  );
  const sql = [
    'CREATE DATABASE ensue CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
    `CREATE USER ensue_admin@'%' IDENTIFIED BY '${admin}'`,
    "GRANT ALL ON ensue.* TO ensue_admin@'%' WITH GRANT OPTION",
    "GRANT CREATE USER ON *.* TO ensue_admin@'%'",
    `CREATE USER ensue_health@'%' IDENTIFIED BY '${health}'`,
    'CREATE DATABASE warehouse',
    `CREATE USER warehouse@'%' IDENTIFIED BY '${warehouse}'`,
    "GRANT ALL ON warehouse.* TO warehouse@'%'",
  ];
  write(
    'mysql',
    { 'ensue.sql': `${sql.join(';\n')};\n`, 'health.cnf': `[client]\nuser=ensue_health\npassword=${health}\n` },
    forOthers,
  );
  write('jobs', {
    'mysql-admin-url': `mysql://ensue_admin:${admin}@mysql:3306/ensue`,
    'amqp-admin-url': `http://ensue-admin:${brokerAdmin}@rabbitmq:15672`,
    ...prefixed('mysql-url', mysqlUrls),
    ...prefixed('amqp-url', amqpUrls),
    // Last: without it, all are made again.
    made: new Date().toISOString(),
  });
  process.stdout.write('Secrets made.\n');
}

function prefixed(suffix, urls) {
  return Object.fromEntries(Object.entries(urls).map(([name, url]) => [`${name}-${suffix}`, url]));
}

function write(folder, files, mode = 0o400) {
  mkdirSync(path.join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(root, folder, name);
    // One that an ended start has left may not be written by anybody.
    rmSync(file, { force: true });
    writeFileSync(file, text, { mode, flag: 'wx' });
  }
}
