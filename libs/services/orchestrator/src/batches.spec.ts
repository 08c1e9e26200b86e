import { message } from '@ensue/contracts';
import { StoreError } from '@ensue/ports';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { countAttempt, mostAttempts } from './batch/attempts';
import type { EventItem } from './batch/item';
import { callable, oneAction, workflow } from './testing/definitions';
import { ids, Installation, type InstallationOptions } from './testing/installation';
import { WrappedBus } from './testing/wrapped-bus';
import { away, outcomeUnknown, WrappedStore } from './testing/wrapped-store';

let here: Installation;
const store = { current: new WrappedStore() };
const bus = { current: new WrappedBus() };
afterEach(() => here.dispose());

async function open(options: InstallationOptions = {}): Promise<void> {
  store.current = new WrappedStore();
  bus.current = new WrappedBus();
  here = await Installation.open({
    wrapStore: (real) => store.current.wrap(real),
    wrapBus: (real) => bus.current.wrap(real),
    ...options,
  });
}

const quiet = workflow(
  'quiet',
  'schedule: { on: { one: { with: { type: org.tick } } } }\ndo: [ { note: { set: { a: 1 } } } ]',
);

describe('a run with one action', () => {
  it('costs two transactions and four messages', async () => {
    await open();
    await here.publish(oneAction('one', 'org.one'));
    await here.event('org.warm-up');
    store.current.transactions = 0;
    bus.current.published.length = 0;
    store.current.leaseCalls.length = 0;
    await here.event('org.one');
    await here.until('completed', 'one');
    const lifecycle = bus.current.published.filter(({ exchange }) => exchange === 'ensue.lifecycle');
    const carried = bus.current.published.filter(({ exchange }) => exchange !== 'ensue.lifecycle');
    // The event, the action, its result; the fourth is what a gateway or a parent would be told.
    expect(carried.map(({ exchange, routingKey }) => exchange || routingKey)).toEqual([
      'ensue.events',
      'ensue.actions',
      'ensue.results',
    ]);
    expect(new Set(lifecycle.map(({ routingKey }) => routingKey)).size).toBe(7);
    expect(store.current.transactions).toBe(2);
    expect(store.current.leaseCalls.filter((name) => !name.startsWith('claim'))).toEqual([]);
  });
});

describe('a batch', () => {
  it('takes together what arrives in the same turn, even where the store answers at once', async () => {
    await open();
    await here.publish(callable('callable'));
    const call = { namespace: 'test', workflow: 'callable', input: {}, waitSeconds: 0 };
    await here.orchestrator.runs.start(call);
    store.current.transactions = 0;
    const started = Array.from(
      { length: 30 },
      () =>
        new Promise((resolve) => {
          setImmediate(() => resolve(here.orchestrator.runs.start(call)));
        }),
    );
    await Promise.all(started);
    expect(store.current.transactions).toBeLessThan(5);
  });

  it('takes a thousand events in few transactions', async () => {
    await open();
    await here.publish(quiet);
    store.current.transactions = 0;
    await Promise.all(Array.from({ length: 1_000 }, () => here.event('org.tick')));
    const { items } = await here.store.queries.decisions({ outcome: 'started' }, { limit: 200 });
    expect(items).toHaveLength(200);
    expect(store.current.transactions).toBeLessThan(25);
  });

  it('takes so much together and no more, however few messages that is', async () => {
    await open();
    await here.publish(quiet);
    const before = store.current.transactions;
    const large = 'x'.repeat(1024 * 1024);
    await Promise.all(Array.from({ length: 20 }, () => here.event('org.tick', large)));
    expect(await here.runs('quiet')).toHaveLength(20);
    expect(store.current.transactions - before).toBeGreaterThanOrEqual(3);
  });

  it('takes results before events', async () => {
    await open({ settings: { mostItems: 2, mostOutstandingEffects: 10_000 } });
    await here.publish(callable('work'), quiet);
    here.runner.perform = () => 'silence';
    for (let at = 0; at < 4; at += 1) await here.call('work');
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(4));
    const order: string[] = [];
    const { loop } = here.orchestrator;
    const events = ['a', 'b', 'c', 'd'].map((id) => {
      const event = { specversion: '1.0', id, source: '/t', type: 'org.tick' } as const;
      const item = { kind: 'event', event, apiId: id, identified: true, again: false, redelivered: false } as const;
      return loop.submit(item).then(() => order.push('event'));
    });
    const results = here.runner.asked.map(({ runId, effectId, epoch }) => {
      const data = { runId, effectId, epoch, output: 1 };
      const completed = message('io.ensue.action.completed.v1', runId, '/t', data);
      return loop.submit({ kind: 'message', message: completed }).then(() => order.push('result'));
    });
    await Promise.all([...events, ...results]);
    expect(order).toEqual([...Array<string>(4).fill('result'), ...Array<string>(4).fill('event')]);
  });

  it('takes no new events above a number of outstanding effects, and takes them when there is room again', async () => {
    await open({ settings: { mostItems: 200, mostOutstandingEffects: 1 } });
    await here.publish(callable('work'), quiet);
    here.runner.perform = () => 'silence';
    const calls = [await here.call('work'), await here.call('work')];
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(2));
    let decided = 0;
    const tried = async () => {
      void here.event('org.tick').then(() => (decided += 1));
      // Each call is a batch, after which effects are counted when it is time.
      calls.push(await here.call('work'));
      return here.runner.asked.length - decided;
    };
    await expect.poll(tried, { timeout: 10_000, interval: 50 }).toBeGreaterThan(8);
    for (const wanted of [...here.runner.asked]) await here.runner.answer(wanted, { output: 1 });
    await expect
      .poll(() => here.runs('quiet').then((runs) => runs.length === decided && decided > 0), { timeout: 10_000 })
      .toBe(true);
  });

  it('commits without the one item that cannot be: it stands alone and is parked with its reason', async () => {
    await open();
    await here.publish(quiet);
    const poison = JSON.stringify({
      specversion: '1.0',
      id: 'x',
      source: '/test',
      type: 'io.ensue.action.perform.v1',
      data: {
        runId: 'r',
        effectId: 'e',
        epoch: 0,
        idempotencyKey: 'k',
        action: 'a',
        input: 1,
        deadlineMs: 1,
        workflow: { namespace: 'a', name: 'b', version: 'c' },
        task: { name: 'a', position: 'b' },
      },
    });
    const misplaced = here.bus.publish({
      exchange: '',
      routingKey: 'ensue.results',
      messageId: 'x',
      body: poison,
      mustArrive: true,
    });
    await Promise.all([misplaced, ...Array.from({ length: 50 }, () => here.event('org.tick'))]);
    expect(await here.runs('quiet')).toHaveLength(50);
    const { items } = await here.store.queries.deadLetters({ limit: 10 });
    expect(items).toMatchObject([
      { queue: 'ensue.results', messageId: 'x', body: poison, reason: expect.stringContaining('does not belong') },
    ]);
  });

  it('suspends a run whose message had to be parked, with the reason, so that nobody waits in the dark', async () => {
    await open();
    await here.publish(callable('work'));
    store.current.judge = ({ steps }) => {
      const told = steps?.some(({ signal }) => (signal as { kind: string }).kind === 'action.completed');
      if (told === true) throw new StoreError(false, false, 'a row is too large');
    };
    const id = await here.call('work');
    await here.until('suspended', id);
    const { items } = await here.store.queries.deadLetters({ limit: 10 });
    expect(items).toMatchObject([{ queue: 'ensue.results', reason: expect.stringContaining('too large') }]);
    const steps = await here.store.queries.steps(id, 0, 10);
    expect(JSON.stringify(steps.at(-1)?.facts)).toContain('lies among the dead letters: a row is too large');
  });

  it.each([
    ['no JSON', 'ensue.results', '{', 'not JSON'],
    ['none of ours', 'ensue.results', '{"type":"x","id":"y"}', 'none of Ensue'],
    [
      'data that is not as it must be',
      'ensue.results',
      '{"type":"io.ensue.timer.fired.v1","id":"y","data":{}}',
      'runId',
    ],
    [
      'another type than the queue is for',
      'ensue.heartbeats',
      '{"type":"io.ensue.webhooks.wanted.v1","id":"y","data":{}}',
      'does not belong',
    ],
    [
      'no question',
      'ensue.inquiries',
      '{"type":"io.ensue.timer.fired.v1","id":"y","data":{"runId":"a","effectId":"b","dueAt":1}}',
      'does not belong',
    ],
    ['data without bottom', 'ensue.intake', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'nested deeper'],
    ['no CloudEvent', 'ensue.intake', '{"specversion":"1.0","id":""}', 'not a CloudEvent'],
  ])('parks what is unreadable at once: %s', async (_, queue, body, reason) => {
    await open();
    await here.bus.publish({ exchange: '', routingKey: queue, messageId: 'm', body, mustArrive: true });
    const { items } = await here.store.queries.deadLetters({ limit: 10 });
    expect(items).toMatchObject([{ queue, body, reason: expect.stringContaining(reason), deliveries: 1 }]);
  });
});

describe('a message that somebody may have died of', () => {
  const delivered = (deliveryCount: number) => {
    const event = { specversion: '1.0', id: `e${deliveryCount}`, source: '/t', type: 'org.tick', data: 1 };
    return here.orchestrator.inbox.intake({
      queue: 'ensue.intake',
      messageId: event.id,
      body: JSON.stringify(event),
      contentType: 'application/cloudevents+json',
      exchange: 'ensue.events',
      routingKey: 'org.tick',
      headers: {},
      replyTo: undefined,
      correlationId: undefined,
      deliveryCount,
      redelivered: deliveryCount > 0,
      acknowledge: () => undefined,
    });
  };

  it('is handled alone from its fourth delivery on', async () => {
    await open();
    await here.publish(quiet);
    store.current.transactions = 0;
    await Promise.all([delivered(0), delivered(1), delivered(2), delivered(3), delivered(4)]);
    expect(await here.runs('quiet')).toHaveLength(5);
    expect(store.current.transactions).toBe(3);
  });

  it('is applied, however often it was delivered, when only connections were lost', async () => {
    await open();
    await here.publish(quiet);
    await Promise.all([delivered(0), delivered(8), delivered(900)]);
    expect(await here.runs('quiet')).toHaveLength(3);
    expect((await here.store.queries.deadLetters({ limit: 10 })).items).toEqual([]);
  });

  it('is parked with its reason after five attempts that never ended, as an event that can be sent once more', async () => {
    await open();
    await here.publish(quiet);
    const item = { kind: 'event', apiId: ids.derived('/t', 'e8'), again: false } as EventItem;
    for (let crash = 1; crash <= mostAttempts; crash += 1) {
      expect(await countAttempt(item, here.store, ids)).toBe(true);
    }
    await Promise.all([delivered(0), delivered(8)]);
    expect(await here.runs('quiet')).toHaveLength(1);
    const { items } = await here.store.queries.deadLetters({ limit: 10 });
    expect(items).toMatchObject([{ messageId: 'e8', deliveries: 9, reason: expect.stringContaining('5 times') }]);
    expect(JSON.parse(items[0]?.body ?? '')).toMatchObject({ id: 'e8', type: 'org.tick' });
  });
});

describe('a store that is away', () => {
  it('keeps messages waiting and loses none of them; callers are told', async () => {
    await open();
    await here.publish(quiet, callable('work'));
    store.current.before = away;
    const events = Array.from({ length: 20 }, () => here.event('org.tick'));
    await expect(here.call('work')).rejects.toThrow('the database is away');
    await vi.waitFor(() => expect(here.said.some((line) => line.includes('tried again'))).toBe(true));
    store.current.before = () => undefined;
    const ids = await Promise.all(events);
    expect(await here.runs('quiet')).toHaveLength(20);
    for (const id of ids) expect(await here.outcomes(id)).toEqual(['started']);
    expect(await here.runs('work')).toEqual([]);
  });

  it('keeps what could not be read waiting as well', async () => {
    await open();
    store.current.before = away;
    const parked = here.bus.publish({
      exchange: '',
      routingKey: 'ensue.results',
      messageId: 'm',
      body: '{',
      mustArrive: true,
    });
    await vi.waitFor(() => expect(here.said.some((line) => line.includes('tried again'))).toBe(true));
    store.current.before = () => undefined;
    await parked;
    expect((await here.store.queries.deadLetters({ limit: 10 })).items).toMatchObject([{ deliveries: 1 }]);
  });

  it('may have committed all the same: what is tried again is then seen to be done', async () => {
    await open();
    await here.publish(quiet, oneAction('one', 'org.tick'));
    let times = 0;
    store.current.after = () => {
      if (++times === 1) outcomeUnknown();
    };
    const id = await here.event('org.tick');
    expect(await here.runs('quiet')).toHaveLength(1);
    expect((await here.outcomes(id)).toSorted()).toEqual(['started', 'started']);
    // Nobody sent the action: its row does, once it was silent for long enough.
    expect(here.runner.asked).toEqual([]);
    here.advance(31_000);
    await here.orchestrator.relay.look();
    await here.until('completed', 'one');
    expect(here.runner.asked).toMatchObject([{ epoch: 1 }]);
  });
});

describe('one that cannot be used any more', () => {
  it('workflow: it does not keep the others from working', async () => {
    await open();
    await here.publish(quiet);
    await here.store.transaction(async (tx) => {
      const { now } = await tx.moment();
      const key = { namespace: 'test', name: 'old', version: '1.0.0' };
      const row = {
        ...key,
        id: 'old',
        hash: 'h',
        source: '',
        contentType: 'x',
        definition: { do: 'nothing' },
        resources: [],
        createdAt: now,
      };
      await tx.catalog.addDefinition(row, {
        namespace: 'test',
        name: 'old',
        enabled: true,
        latest: '1.0.0',
        createdAt: now,
        updatedAt: now,
      });
    });
    await here.event('org.tick');
    expect(await here.runs('quiet')).toHaveLength(1);
    expect(here.said.join()).toContain('test/old');
  });

  it('run: an event that it waits for is still everybody else’s', async () => {
    await open();
    await here.publish(
      quiet,
      workflow('waits', 'do: [ { hear: { listen: { to: { one: { with: { type: org.tick } } } } } } ]'),
    );
    const id = await here.call('waits');
    await here.store.transaction(async (tx) => {
      const locked = (await tx.lockRuns([id])).get(id);
      if (locked === undefined) throw new Error('no run');
      const { run, revision } = locked;
      await tx.write({
        changedRuns: [{ run, fromRevision: revision, revision, state: { ...(locked.state as object), behaviour: 99 } }],
      });
    });
    const event = await here.event('org.tick');
    expect(await here.runs('quiet')).toHaveLength(1);
    expect(await here.decisions(event)).toMatchObject([
      { outcome: 'refused', runId: id, reason: expect.stringContaining('behaviour 99') },
      { outcome: 'started' },
    ]);
  });

  it('run: what it was told is parked, and is not asked for over and over', async () => {
    await open();
    await here.publish(callable('work'));
    here.runner.perform = () => 'silence';
    const id = await here.call('work');
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    await here.store.transaction(async (tx) => {
      const locked = (await tx.lockRuns([id])).get(id);
      if (locked === undefined) throw new Error('no run');
      const { run, revision } = locked;
      await tx.write({
        changedRuns: [{ run, fromRevision: revision, revision, state: { ...(locked.state as object), behaviour: 99 } }],
      });
    });
    const [asked] = here.runner.asked;
    if (asked !== undefined) await here.runner.answer(asked, { output: 1 });
    expect((await here.store.queries.deadLetters({ limit: 10 })).items).toMatchObject([
      { queue: 'ensue.results', reason: expect.stringContaining('behaviour 99') },
    ]);
    expect(await here.store.queries.effectsOf(id)).toEqual([]);
  });
});

describe('an event that asks for an answer at a queue that is no reply queue', () => {
  it('gets none', async () => {
    await open();
    await here.event('org.tick', 1, { ensuereplyto: 'ensue.results' });
    await here.settled();
    expect(bus.current.to('ensue.results')).toEqual([]);
  });
});
