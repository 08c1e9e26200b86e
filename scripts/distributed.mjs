/**
 * `npm run distributed`: Ensue as it runs in production, four services with RabbitMQ and MariaDB between them, from a
 * fresh checkout. The servers are private ones; what they hold stays in `.ensue/distributed` for the next time.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { atEnd, isEnding } from './lib/ending.mjs';
import { runMain } from './lib/main.mjs';
import { keptKey } from './lib/kept-key.mjs';
import { say, timed } from './lib/progress.mjs';
import { inRepo, workFolder } from './lib/repo.mjs';
import { setUp } from './lib/set-up.mjs';
import { SetupError } from './lib/setup-error.mjs';

await runMain(import.meta.url, async () => {
  await setUp();
  const { isFree } = await import('./lib/free-port.mjs');
  const { serviceList, startServices } = await import('./lib/services.mjs');
  for (const { name, port } of serviceList({})) {
    if (await isFree(port)) continue;
    throw new SetupError({ where: name, what: `port ${port} is taken`, todo: 'end the program that listens there' });
  }
  const urls = await servers();
  const keys = {
    secretsKey: keptKey(path.join(workFolder, 'distributed/secrets.key')),
    runnerKey: keptKey(path.join(workFolder, 'distributed/runner.key')),
    gatewayKey: keptKey(path.join(workFolder, 'distributed/gateway.key')),
  };
  // The examples keep their working files here.
  const files = path.join(workFolder, 'distributed/files');
  await mkdir(files, { recursive: true });
  const services = serviceList({ ...urls, ...keys, files, examples: inRepo('examples'), given: process.env });
  const running = await timed({ begin: 'Starting the services', done: 'Ensue is ready' }, () =>
    startServices(services),
  );
  greet(services, urls.amqpUrl);
  const all = running.map(({ name, app }) =>
    // The others go on without it: that is what they are made for.
    app.ended.then(({ code, signal }) => {
      if (!isEnding()) say(`! ${name} ended (${signal ?? code}); the others go on. Ctrl-C ends all.`);
    }),
  );
  await Promise.all(all);
  return 1;
});

async function servers() {
  const { acquireServers } = await import('./lib/servers.mjs');
  const pair = await timed({ begin: 'Starting RabbitMQ and MariaDB', done: 'RabbitMQ and MariaDB are up' }, () =>
    acquireServers({
      dir: path.join(workFolder, 'distributed'),
      amqpUrl: process.env.ENSUE_AMQP_URL || undefined,
      mysqlUrl: process.env.ENSUE_MYSQL_URL || undefined,
      keepData: true,
      onStop: atEnd,
    }),
  );
  const mysqlUrl = process.env.ENSUE_MYSQL_URL || (await pair.mariadb.createDatabase('ensue'));
  return { amqpUrl: pair.rabbitmq.url, mysqlUrl, warehouseUrl: await pair.mariadb.createDatabase('warehouse') };
}

function greet(services, amqpUrl) {
  say('');
  say(`  ${'RabbitMQ'.padEnd(13)} ${amqpUrl}`);
  for (const { name, port } of services) say(`  ${name.padEnd(13)} http://127.0.0.1:${port}`);
  say(`
  Publish an event through the gateway:
    curl -i http://127.0.0.1:8081/events -H 'content-type: application/cloudevents+json' \\
      -d '{"specversion":"1.0","id":"1","source":"/shell","type":"com.example.hello","data":{"name":"you"}}'
  and see what was decided on it:
    curl -s http://127.0.0.1:8080/api/v1/events
  Ctrl-C ends everything; data stay in .ensue/distributed.
`);
}
