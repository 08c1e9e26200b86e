import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/api-client';
import { createInstallation, type Installation } from '../harness/installation';

const hello = `
document: { dsl: '1.0.3', namespace: e2e, name: hello, version: '1.0.0' }
schedule: { on: { one: { with: { type: com.example.hello } } } }
input: { from: '\${ .[0] }' }
do:
  - greet: { set: { text: '\${ "Hello " + .name }' } }
`;

/** What any AMQP client can do; the README shows the same lines. */
describe('An application that knows only AMQP', () => {
  let ensue: Installation;

  beforeAll(async () => {
    ensue = await createInstallation('distributed');
    await ensue.start();
    await ensue.client.publish(hello);
  });

  afterAll(async () => ensue.stop());

  async function publish(routingKey: string, body: string, properties: Record<string, unknown>): Promise<void> {
    const connection = await connect(ensue.amqpUrl ?? '');
    const channel = await connection.createConfirmChannel();
    channel.publish('ensue.events', routingKey, Buffer.from(body), { persistent: true, ...properties });
    await channel.waitForConfirms();
    await connection.close();
  }

  async function runsOf(type: string) {
    const events = await eventually(async () => {
      const { body } = await ensue.client.api<{ items: { id: string }[] }>('GET', `/events?type=${type}`);
      return body.items.length > 0 ? body.items : undefined;
    });
    return Promise.all(events.map(async ({ id }) => ({ id, decisions: await ensue.client.decisions(id) })));
  }

  it('starts a run by plain JSON, with the type in the routing key', async () => {
    await publish('com.example.hello', JSON.stringify({ name: 'Ada' }), { messageId: 'm-1' });
    const [event] = await runsOf('com.example.hello');
    const runId = event?.decisions[0]?.runId ?? '';
    expect((await ensue.client.settled(runId, 'completed')).output).toEqual({ text: 'Hello Ada' });
    expect((await ensue.client.tasks(runId))[0]).toMatchObject({ name: 'greet', input: { name: 'Ada' } });
  });

  it('starts one run by a CloudEvent published twice', async () => {
    const event = {
      specversion: '1.0',
      id: 'e-1',
      source: '/foreign',
      type: 'com.example.hello',
      data: { name: 'Grace' },
    };
    const properties = { contentType: 'application/cloudevents+json' };
    await publish('com.example.hello', JSON.stringify(event), properties);
    await publish('com.example.hello', JSON.stringify(event), properties);
    const decisions = (await runsOf('com.example.hello')).flatMap((one) => one.decisions);
    expect(decisions.filter(({ outcome }) => outcome === 'started').length).toBeLessThanOrEqual(2);
    const runs = await ensue.client.runs({ workflow: 'e2e/hello' });
    expect(runs.length).toBe(2);
  });

  it('finds what nobody can read among the dead letters, with the reason', async () => {
    await publish('com.example.hello', 'this is no JSON', {});
    const letter = await eventually(async () => {
      const { body } = await ensue.client.api<{ items: { id: string; reason: string; body: string }[] }>(
        'GET',
        '/dead-letters',
      );
      return body.items[0];
    });
    expect(letter.body).toBe('this is no JSON');
    expect(letter.reason).toContain('JSON');
  });
});
