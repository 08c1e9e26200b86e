import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, type ChannelModel } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serversFromEnv } from '../../../scripts/lib/servers-from-env.mjs';
import { eventually } from '../harness/api-client';
import { createInstallation, modes, type Installation } from '../harness/installation';

const canaries = ['canary-token-3f9c', 'canary-password-81aa', 'canary-query-77b2'];

const definition = (url: string) => `
document: { dsl: '1.0.3', namespace: e2e, name: with-secrets, version: '1.0.0' }
use:
  secrets: [ api, db ]
  authentications: { ours: { basic: { use: db } } }
do:
  - keep:
      set: { token: '\${ $secrets.api }' }
      export: { as: . }
  - tell:
      emit: { event: { with: { source: /e2e, type: org.example.kept, data: '\${ . }' } } }
  - ask:
      try:
        - call:
            call: http
            with:
              method: post
              endpoint: { uri: '${url}', authentication: { use: ours } }
              headers: { x-api-key: '\${ $context.token }' }
              query: { q: '\${ $secrets.db.query }' }
              body: { password: '\${ $secrets.db.password }', text: '\${ "<\\($secrets.api)>" }' }
      catch:
        as: failure
        do: [ { shown: { set: { failure: '\${ $failure }' } } } ]
  - note:
      call: log:1.0.0@default
      with: { message: '\${ "the token is \\($secrets.api)" }' }
  - compute:
      run: { script: { language: js, arguments: { token: '\${ $secrets.api }' }, code: 'return { echo: token };' } }
`;

interface Seen {
  readonly headers: Record<string, unknown>;
  readonly url: string;
  readonly body: string;
}

describe.each(modes)('Secrets, %s', (mode) => {
  let ensue: Installation;
  let server: Server;
  let broker: ChannelModel | undefined;
  const seen: Seen[] = [];
  /** Every message that passed the queues and exchanges of the broker. */
  const messages: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        const { headers, url = '' } = request;
        seen.push({ headers, url, body });
        // The rudest of servers: it repeats all that it was told, in an answer and in a fault.
        const status = seen.length === 1 ? 500 : 200;
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ headers, url, body }));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ensue = await createInstallation(mode, { env: { ENSUE_LOG_LEVEL: 'debug' } });
    await ensue.start();
    if (ensue.amqpUrl !== undefined) broker = await listenAtBroker(ensue.amqpUrl, messages);
    await ensue.client.setSecret('e2e', 'api', canaries[0]);
    const db = { username: 'jo', password: canaries[1], query: canaries[2] };
    await ensue.client.setSecret('e2e', 'db', db);
    await ensue.client.publish(definition(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
  });

  afterAll(async () => {
    await broker?.close();
    await ensue.stop();
    server.close();
  });

  it('reach the server that they are for, and nobody else learns them', async () => {
    const runs = [];
    for (let turn = 0; turn < 2; turn += 1) {
      runs.push(await ensue.client.settled(await ensue.client.startRun('e2e', 'with-secrets', {})));
    }
    expect(runs.map(({ status, fault }) => [status, fault])).toEqual([
      ['completed', undefined],
      ['completed', undefined],
    ]);
    for (const { headers, url, body } of seen) {
      expect(headers['x-api-key']).toBe(canaries[0]);
      expect(headers['authorization']).toBe(`Basic ${Buffer.from(`jo:${canaries[1]}`).toString('base64')}`);
      expect(url).toContain(canaries[2]);
      expect(JSON.parse(body)).toEqual({ password: canaries[1], text: `<${canaries[0]}>` });
    }
    expect(seen).toHaveLength(2);

    const told: Record<string, string> = { logs: ensue.logs(), messages: messages.join('\n') };
    for (const { id } of runs) {
      for (const path of ['', '/tasks', '/facts?limit=200']) {
        const { body } = await ensue.client.api('GET', `/runs/${id}${path}`);
        told[`GET /runs/${id}${path}`] = JSON.stringify(body);
      }
    }
    for (const path of ['/secrets', '/secrets/e2e/api', '/events', '/decisions', '/dead-letters', '/runs']) {
      told[`GET ${path}`] = JSON.stringify((await ensue.client.api('GET', path)).body);
    }
    const tables = await ensue.tables();
    expect(tables['secrets']).toHaveLength(2);
    for (const [name, rows] of Object.entries(tables)) told[`table ${name}`] = JSON.stringify(rows);
    expect(told['logs']).toContain('the token is ***');
    if (mode === 'distributed') expect(told['messages']).toContain('io.ensue.action.completed.v1');
    expect(forms.length).toBeGreaterThan(canaries.length);
    for (const [where, text] of Object.entries(told)) {
      for (const form of forms) expect(text.includes(form), `${form} in ${where}`).toBe(false);
    }

    const seals = (tables['runs'] ?? []).flatMap(({ seal }) => (typeof seal === 'string' ? [seal] : []));
    expect(new Set(seals).size).toBe(2);
    for (const [where, text] of Object.entries(told)) {
      if (!where.startsWith('GET')) continue;
      for (const seal of seals) expect(text.includes(seal), `a seal in ${where}`).toBe(false);
    }
  });

  it('are kept through a restart', async () => {
    for (const service of Object.values(ensue.services)) await service.kill();
    await ensue.start();
    const run = await eventually(async () => {
      const id = await ensue.client.startRun('e2e', 'with-secrets', {});
      return ensue.client.settled(id);
    });
    expect(run.status).toBe('completed');
    expect(seen.at(-1)?.headers['x-api-key']).toBe(canaries[0]);
  });
});

/** As it is, and as it would look in base64 or in an address. */
const forms = canaries.flatMap((canary) => [
  canary,
  Buffer.from(canary).toString('base64').replace(/=+$/, ''),
  Buffer.from(`jo:${canary}`).toString('base64').replace(/=+$/, ''),
  Buffer.from(canary).toString('hex'),
]);

/** Hears every message that the broker takes or gives, by the broker's own trace. */
async function listenAtBroker(url: string, messages: string[]): Promise<ChannelModel> {
  const vhost = decodeURIComponent(new URL(url).pathname.slice(1));
  await serversFromEnv()?.rabbitmq.ctl('trace_on', '-p', vhost);
  const connection = await connect(url);
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, 'amq.rabbitmq.trace', '#');
  await channel.consume(queue, (message) => message && void messages.push(message.content.toString()), { noAck: true });
  return connection;
}
