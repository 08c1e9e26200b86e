import { connect, type Channel } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrokerRole } from '@ensue/bus-rabbitmq';
import { createInstallation, type Installation } from '../harness/installation';

const definition = `
document: { dsl: '1.0.3', namespace: e2e, name: modest, version: '1.0.0' }
schedule: { on: { one: { with: { type: com.example.modest } } } }
do:
  - work: { run: { script: { language: js, arguments: { seen: '\${ .[0] }' }, code: 'return seen;' } } }
  - pause: { wait: { milliseconds: 50 } }
`;

/** Every service as a user of its own: with them everything works, and what a service has no business with is refused. */
describe('Services with the least rights', () => {
  let ensue: Installation;

  beforeAll(async () => {
    ensue = await createInstallation('distributed', { leastPrivilege: true });
    await ensue.start();
  });

  afterAll(async () => ensue.stop());

  async function attempt(role: BrokerRole, act: (channel: Channel) => Promise<unknown>): Promise<string> {
    const model = await connect(ensue.envOf?.[role]['ENSUE_AMQP_URL'] ?? '');
    model.on('error', () => undefined);
    try {
      const channel = await model.createConfirmChannel();
      const refused = new Promise<string>((resolve) => channel.on('error', ({ message }: Error) => resolve(message)));
      const done = act(channel).then(
        () => 'done',
        (error: Error) => error.message,
      );
      return await Promise.race([refused, done]);
    } finally {
      await model.close().catch(() => undefined);
    }
  }

  const publish = (exchange: string) => (channel: Channel) =>
    new Promise((resolve) => {
      channel.publish(exchange, 'x', Buffer.from('{}'));
      // A refusal closes the channel; a confirm would come before this answer.
      void channel.checkExchange('').then(resolve, () => undefined);
    });

  it('take an event through gateway, orchestrator, runner and scheduler', async () => {
    await ensue.client.publish(definition);
    const id = await ensue.client.send({ type: 'com.example.modest', data: { n: 1 } });
    const [decision] = await ensue.client.decisions(id);
    const run = await ensue.client.settled(decision?.runId ?? '', 'completed');
    expect(run.output).toEqual({ n: 1 });
  });

  it.each<[BrokerRole, string, (channel: Channel) => Promise<unknown>]>([
    ['runner', 'reads results', (channel) => channel.consume('ensue.results', () => undefined)],
    ['runner', 'reads events', (channel) => channel.consume('ensue.intake', () => undefined)],
    ['runner', 'publishes an event', publish('ensue.events')],
    ['runner', 'orders an action', publish('ensue.actions')],
    ['runner', 'cancels a run', publish('ensue.control')],
    ['runner', 'deletes its queue', (channel) => channel.deleteQueue('ensue.actions.log')],
    ['runner', 'makes a queue', (channel) => channel.assertQueue('mine')],
    ['gateway', 'reads events', (channel) => channel.consume('ensue.intake', () => undefined)],
    ['gateway', 'reads actions', (channel) => channel.consume('ensue.actions.log', () => undefined)],
    ['gateway', 'empties the intake', (channel) => channel.purgeQueue('ensue.intake')],
    ['gateway', 'orders an action', publish('ensue.actions')],
    ['scheduler', 'publishes an event', publish('ensue.events')],
    ['scheduler', 'reads actions', (channel) => channel.consume('ensue.actions.sql', () => undefined)],
    ['scheduler', 'hears announcements', (channel) => channel.bindQueue('ensue.results', 'ensue.control', '')],
    ['orchestrator', 'makes a queue of another name', (channel) => channel.assertQueue('mine')],
  ])('are refused when a %s %s', async (role, _, act) => {
    expect(await attempt(role, act)).toMatch(/ACCESS_REFUSED|ACCESS-REFUSED|access to .* refused/i);
  });

  it('have no way into the database for gateways and runners', () => {
    expect(ensue.envOf?.gateway).not.toHaveProperty('ENSUE_MYSQL_URL');
    expect(ensue.envOf?.runner).not.toHaveProperty('ENSUE_MYSQL_URL');
  });
});
