import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/api-client';
import { createInstallation, type Installation } from '../harness/installation';
import { root } from '../harness/service-process';

/** The first Python that has pika: Debian's package is for Debian's own. */
const python3 = ['python3', '/usr/bin/python3'].find(
  (program) => spawnSync(program, ['-c', 'import pika'], { stdio: 'ignore' }).status === 0,
);
const lacking = 'there is no python3 with pika (Debian: python3-pika)';

const greeting = `
document: { dsl: '1.0.3', namespace: e2e, name: greeting, version: '1.0.0' }
schedule: { on: { one: { with: { type: com.example.hello } } } }
input: { from: '\${ .[0] }' }
do:
  - say: { call: log:1.0.0@default, with: { message: '\${ "Hello " + .name }' } }
  - tell: { emit: { event: { with: { type: com.example.greeted, source: /e2e, data: '\${ . }' } } } }
`;

interface Described {
  readonly channels: Readonly<
    Record<
      string,
      {
        readonly address: string;
        readonly bindings: {
          readonly amqp: {
            readonly exchange?: { readonly name: string; readonly type: string };
            readonly queue?: { readonly name: string; readonly exclusive: boolean };
          };
        };
        readonly 'x-arguments'?: Readonly<Record<string, unknown>>;
        readonly 'x-bindings'?: readonly { readonly exchange: string; readonly routingKey: string }[];
      }
    >
  >;
}

describe('Programs that know only AMQP and the AsyncAPI document', () => {
  let ensue: Installation;
  const python: ChildProcess[] = [];
  const env = (more: Record<string, string> = {}) => ({ ...process.env, ENSUE_AMQP_URL: ensue.amqpUrl ?? '', ...more });
  const publisher = join(root, 'examples/clients/python/publish.py');

  beforeAll(async () => {
    ensue = await createInstallation('distributed');
    await ensue.start();
    await ensue.client.publish(greeting);
  });
  afterAll(async () => {
    for (const child of python) if (child.exitCode === null) child.kill('SIGKILL');
    await ensue.stop();
  });

  /** A program that has said so much. */
  async function started(file: string, args: readonly string[], says: RegExp, more = {}): Promise<() => string> {
    const child = spawn(python3 ?? '', [file, ...args], { env: env(more), stdio: ['ignore', 'pipe', 'inherit'] });
    python.push(child);
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await eventually(async () => (says.test(said) ? true : undefined), `${says.source} of ${file}`);
    return () => said;
  }

  it('find at the broker what the document describes, and nothing beside it', async ({ skip }) => {
    const { channels } = (await (await fetch(`${ensue.client.apiBase}/asyncapi.json`)).json()) as Described;
    const connection = await connect(ensue.amqpUrl ?? '');
    const channel = await connection.createChannel();
    const described = { exchanges: new Set<string>(), queues: new Set<string>() };
    for (const { bindings, 'x-arguments': given, 'x-bindings': bound = [] } of Object.values(channels)) {
      const { exchange, queue } = bindings.amqp;
      if (exchange !== undefined) {
        // Anything but what is there would be refused.
        await channel.assertExchange(exchange.name, exchange.type, { durable: true, autoDelete: false });
        described.exchanges.add(exchange.name);
      }
      if (queue === undefined || queue.exclusive) continue;
      const name = queue.name.replace('{kind}', 'http');
      await channel.assertQueue(name, { durable: true, arguments: { ...given } });
      for (const { exchange: from, routingKey } of bound)
        await channel.bindQueue(name, from, routingKey.replace('{kind}', 'http'));
      described.queues.add(name);
    }
    await connection.close();
    const rabbitmq = ensue.servers?.rabbitmq;
    if (rabbitmq === undefined || rabbitmq.kind !== 'private')
      return skip('only a broker of our own can be looked into');
    const vhost = new URL(ensue.amqpUrl ?? '').pathname.slice(1);
    const list = async (what: string, ...columns: string[]) =>
      (await rabbitmq.ctl('-q', what, '-p', vhost, '--no-table-headers', ...columns))
        .split('\n')
        .map((line: string) => line.trim())
        .filter((line: string) => line.startsWith('ensue.'));
    expect(new Set(await list('list_exchanges', 'name'))).toEqual(described.exchanges);
    const queues = (await list('list_queues', 'name')).filter((name) => !/^ensue\.(control|reply|canary)\./.test(name));
    const kinds = queues.filter((name) => name.startsWith('ensue.actions.'));
    expect(kinds.length).toBeGreaterThan(5);
    expect(new Set(queues.filter((name) => !kinds.includes(name)))).toEqual(
      new Set([...described.queues].filter((name) => !name.startsWith('ensue.actions.'))),
    );
  });

  it('publish events and hear those of workflows, in Python', async ({ skip }) => {
    if (python3 === undefined) return skip(lacking);
    const heard = await started(publisher, ['--hear', 'com.example.greeted'], /listening/);
    const args = [publisher, 'com.example.hello', '{"name": "Ada"}', 'hello-1'];
    for (let times = 0; times < 2; times += 1) await promisify(execFile)(python3, args, { env: env() });
    await eventually(async () => (heard().includes('"greeting') || heard().includes('Hello Ada') ? true : undefined));
    const { body } = await ensue.client.api<{ items: { id: string }[] }>('GET', '/events?type=com.example.hello');
    const [event] = body.items;
    expect(body.items).toHaveLength(1);
    const outcomes = (await ensue.client.decisions(event?.id ?? '')).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'started')).toHaveLength(1);
  });

  it('perform actions in place of Ensue’s own runners, with heartbeats while they take long', async ({ skip }) => {
    if (python3 === undefined) return skip(lacking);
    await ensue.services['runner']?.stop();
    const runner = join(root, 'examples/runner-python/runner.py');
    const said = await started(runner, [], /performing log/, { ENSUE_EXAMPLE_SECONDS: '6.5' });
    const runId = await ensue.client.startRun('e2e', 'greeting', [{ name: 'Grace' }]);
    const heard = await eventually(async () => {
      const rows = (await ensue.tables())['effects'] ?? [];
      return rows.find((row) => row['heard'] === 1);
    }, 'a heartbeat');
    expect(heard).toMatchObject({ run_id: runId, action: 'log' });
    await ensue.client.settled(runId, 'completed');
    const [say] = await ensue.client.tasks(runId);
    expect(say).toMatchObject({ status: 'completed', output: { message: 'Hello Grace', by: 'python' } });
    expect(said().match(/Hello Grace/g)).toHaveLength(1);
    const child = python.at(-1);
    child?.kill('SIGTERM');
    const [code] = child?.exitCode === null ? ((await once(child, 'exit')) as [number | null]) : [child?.exitCode];
    expect(code).toBe(0);
  });
});
