import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RabbitMqBus } from './rabbitmq-bus';
import type { Incident } from './settings';
import { brokerUrl, removeFromBroker } from './testing/broker';

/** A bus whose user may declare only what is its own: it waits for the rest, and needs no right to it. */
describe('RabbitMQ: a bus that expects its topology', () => {
  const exchange = `test.${randomUUID()}`;
  const queue = `test.${randomUUID()}`;
  const topology = {
    exchanges: [{ name: exchange, type: 'topic' as const }],
    queues: [{ name: queue, kind: 'work' as const, bindings: [{ exchange, pattern: '#' }] }],
  };
  const quick = { expectAgainMs: 20, reconnectMinMs: 20, reconnectMaxMs: 200, deadLettersQueue: queue };
  let incidents: Incident[];
  let modest: RabbitMqBus;
  let mighty: RabbitMqBus;

  beforeEach(async () => {
    incidents = [];
    const onIncident = (incident: Incident): unknown => incidents.push(incident);
    modest = new RabbitMqBus({ url: brokerUrl(), topology: 'expect', onIncident, ...quick });
    mighty = new RabbitMqBus({ url: brokerUrl(), ...quick });
    await Promise.all([modest.start(), mighty.start()]);
  });

  afterEach(async () => {
    await Promise.all([modest.stop(500), mighty.stop(500)]);
    await removeFromBroker(brokerUrl(), [queue], [exchange]);
  });

  it('waits until somebody else has declared it, says for what, and goes on', async () => {
    let stands = false;
    const waiting = modest.declare(topology).then(() => (stands = true));
    while (incidents.filter(({ what }) => what === 'declare-failed').length < 2) await new Promise(setImmediate);
    expect(stands).toBe(false);
    expect(incidents.find(({ what }) => what === 'declare-failed')?.detail).toContain(`${exchange} is not there`);
    await mighty.declare(topology);
    await waiting;
    const bodies: string[] = [];
    const got = Promise.withResolvers<void>();
    await modest.consume(queue, { prefetch: 1 }, async ({ body }) => {
      bodies.push(body);
      got.resolve();
    });
    await modest.publish({ exchange, routingKey: 'a', messageId: '1', body: 'hello', mustArrive: true });
    await got.promise;
    expect(bodies).toEqual(['hello']);
  });

  it('has private queues of its own, bound to what others declared', async () => {
    await mighty.declare(topology);
    const mine = `test.${randomUUID()}`;
    await modest.declare({
      exchanges: topology.exchanges,
      queues: [{ name: mine, kind: 'private', bindings: [{ exchange, pattern: '#' }] }],
    });
    const got = Promise.withResolvers<string>();
    await modest.consume(mine, { prefetch: 1 }, async ({ body }) => got.resolve(body));
    await mighty.publish({ exchange, routingKey: 'b', messageId: '2', body: 'news', mustArrive: true });
    expect(await got.promise).toBe('news');
  });
});
