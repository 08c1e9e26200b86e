import { controlExchange, inquiriesQueue, message, type Message } from '@ensue/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callable, workflow } from '../testing/definitions';
import { Installation, ids } from '../testing/installation';
import { WrappedBus } from '../testing/wrapped-bus';
import { watchRun, type WatchEvent } from './run-watch';

let here: Installation;
let bus: WrappedBus;
beforeEach(async () => {
  bus = new WrappedBus();
  here = await Installation.open({ wrapBus: (real) => bus.wrap(real) });
});
afterEach(() => here.dispose());

async function collect(id: string, after = 0, until = new AbortController()): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  for await (const event of watchRun(here.store, here.orchestrator.news, id, after, until.signal)) events.push(event);
  return events;
}

describe('whoever watches a run', () => {
  it('gets what was, what comes, and the end; two at a time as well as one', async () => {
    await here.publish(callable('work'));
    here.runner.perform = () => 'silence';
    const id = await here.call('work');
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    const watching = [collect(id), collect(id)];
    await here.settled();
    const [asked] = here.runner.asked;
    if (asked !== undefined) await here.runner.answer(asked, { output: 1 });
    for (const events of await Promise.all(watching)) {
      expect(events.at(0)).toMatchObject({ event: 'fact', data: { kind: 'signal.start' } });
      expect(events.at(-1)).toMatchObject({ event: 'end', id: 2, data: { status: 'completed' } });
    }
    const watches = bus.published.filter(({ body }) => body.includes('io.ensue.run.watch.v1'));
    expect(watches).toHaveLength(1);
  });

  it('goes on after the last whole step it saw', async () => {
    await here.publish(callable('work'));
    const id = await here.call('work');
    await here.until('completed', id);
    const events = await collect(id);
    const ofFirst = events.filter(({ data }) => (data as { step?: number }).step === 1);
    expect(ofFirst.map((event) => event.id)).toEqual([...ofFirst.slice(1).map(() => undefined), 1]);
    expect((await collect(id, 1)).map(({ data }) => (data as { step?: number }).step)).not.toContain(1);
  });

  it('may leave', async () => {
    await here.publish(workflow('waits', 'do: [ { rest: { wait: { hours: 1 } } } ]'));
    const id = await here.call('waits');
    const leaving = new AbortController();
    const watching = collect(id, 0, leaving);
    await here.settled();
    leaving.abort();
    expect((await watching).every(({ event }) => event === 'fact')).toBe(true);
  });

  it('is not disturbed by what nobody understands', async () => {
    await here.bus.publish({ exchange: controlExchange, routingKey: '', messageId: 'x', body: '{', mustArrive: false });
    await here.bus.publish({
      exchange: '',
      routingKey: here.bus.replyQueue,
      messageId: 'x',
      correlationId: 'y',
      body: '{',
      mustArrive: false,
    });
    await here.publish(callable('work'));
    await here.until('completed', await here.call('work'));
    expect(here.said).toEqual([]);
  });
});

describe('gateways', () => {
  it('are told the webhooks when they ask, and the catalog’s version at each change', async () => {
    const snapshot = async () => {
      const asked = message('io.ensue.webhooks.wanted.v1', ids.next(), '/t', {});
      const body = await here.requester.request(
        { exchange: '', routingKey: inquiriesQueue, messageId: asked.id, body: JSON.stringify(asked) },
        5_000,
      );
      return (JSON.parse(body) as Message<'io.ensue.webhooks.snapshot.v1'>).data;
    };
    const before = await snapshot();
    expect(before.webhooks).toEqual([]);
    await here.store.transaction((tx) =>
      tx.catalog.saveWebhook({
        namespace: 'test',
        name: 'in',
        eventType: 'org.in',
        tokenHash: 'h',
        respond: 'result',
        enabled: true,
        createdAt: 1,
      }),
    );
    here.orchestrator.announce();
    const after = await snapshot();
    expect(after.webhooks).toEqual([
      { namespace: 'test', name: 'in', eventType: 'org.in', tokenHash: 'h', respond: 'result', enabled: true },
    ]);
    await vi.waitFor(() => {
      const told = bus.published.filter(({ body }) => body.includes('io.ensue.catalog.changed.v1'));
      expect(
        told.map(({ body }) => (JSON.parse(body) as Message<'io.ensue.catalog.changed.v1'>).data.version),
      ).toContain(after.version);
    });
    expect(after.version).toBeGreaterThan(before.version);
  });

  it('whose sender waits are told the decision, and the end of the run; a repeated event gets the same answers', async () => {
    await here.publish(
      workflow('quick', 'schedule: { on: { one: { with: { type: org.q } } } }\ndo: [ { note: { set: { a: 1 } } } ]'),
    );
    const told = () =>
      bus.published
        .filter(({ routingKey }) => routingKey === 'ensue.reply.gateway')
        .map(({ correlationId, body }) => ({ correlationId, ...(JSON.parse(body) as Message) }));
    for (const times of [1, 2]) {
      const id = await here.event('org.q', 1, { id: 'q', ensuereplyto: 'ensue.reply.gateway' });
      await vi.waitFor(() => expect(told()).toHaveLength(times * 2));
      expect(told().slice(-2)).toMatchObject([
        { correlationId: id, type: 'io.ensue.event.decided.v1', data: { decisions: [{ outcome: 'started' }] } },
        { correlationId: id, type: 'io.ensue.run.outcome.v1', data: { status: 'completed', output: { a: 1 } } },
      ]);
    }
    expect(await here.store.queries.event(ids.derived('/test', 'q'))).toMatchObject({
      event: expect.not.objectContaining({ ensuereplyto: expect.anything() }),
    });
  });
});
