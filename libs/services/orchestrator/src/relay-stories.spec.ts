import { actionQueue, heartbeatsQueue, inquiriesQueue, message, resultsQueue, type Message } from '@ensue/contracts';
import { PublishError } from '@ensue/ports';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { callable, oneAction, workflow } from './testing/definitions';
import { Installation, ids, type InstallationOptions } from './testing/installation';
import { WrappedBus } from './testing/wrapped-bus';
import { away, WrappedStore } from './testing/wrapped-store';

let here: Installation;
let bus: WrappedBus;
let store: WrappedStore;
afterEach(() => here.dispose());

async function open(options: InstallationOptions = {}): Promise<void> {
  bus = new WrappedBus();
  store = new WrappedStore();
  here = await Installation.open({
    wrapBus: (real) => bus.wrap(real),
    wrapStore: (real) => store.wrap(real),
    ...options,
  });
}

const performs = () => bus.published.filter(({ exchange }) => exchange === 'ensue.actions');
const look = () => here.orchestrator.relay.look();

/** A run whose action's message was lost on its way. */
async function lostAction(): Promise<string> {
  await here.publish(callable('work'));
  bus.judge = ({ exchange }) => (exchange === 'ensue.actions' ? 'swallow' : 'pass');
  const id = await here.call('work');
  await vi.waitFor(() => expect(performs()).toHaveLength(1));
  bus.judge = () => 'pass';
  return id;
}

describe('a message from run to run that the broker confirmed and then lost', () => {
  const child = workflow('child', 'do: [ { note: { set: { done: true } } } ]');
  const mother = workflow(
    'mother',
    "do: [ { sub: { run: { workflow: { namespace: test, name: child, version: '1.0.0' } } } } ]",
  );

  it.each(['io.ensue.run.start.v1', 'io.ensue.run.ended.v1'])(
    '%s is sent again until it has been applied',
    async (type) => {
      await open();
      await here.publish(child, mother);
      bus.judge = ({ body }) => (body.includes(`"${type}"`) ? 'swallow' : 'pass');
      const lost = () => bus.published.filter(({ body }) => body.includes(`"${type}"`));
      const id = await here.call('mother');
      await vi.waitFor(() => expect(lost()).toHaveLength(1));
      bus.judge = () => 'pass';
      await vi.waitFor(async () => {
        here.advance(31_000);
        await look();
        expect(lost().length).toBeGreaterThan(1);
      });
      expect(await here.until('completed', id)).toMatchObject({ output: { done: true } });
      here.advance(600_000);
      await vi.waitFor(async () => expect(await here.store.leases.claimOutbox(10, 1)).toEqual([]));
    },
  );
});

describe('an action whose message is lost', () => {
  it('is sent again with a raised epoch once nothing was heard for long, and no earlier', async () => {
    await open();
    const id = await lostAction();
    await look();
    expect(here.runner.asked).toEqual([]);
    here.advance(30_000);
    await look();
    await here.until('completed', id);
    expect(here.runner.asked).toMatchObject([{ epoch: 1, idempotencyKey: `${id}/do/0/work` }]);
    expect(performs().map(({ messageId }) => messageId)).toEqual([
      `effect:${id}:/do/0/work:0`,
      `effect:${id}:/do/0/work:1`,
    ]);
  });

  it('is not sent again because of a backlog, of its kind or of results', async () => {
    await open();
    await lostAction();
    for (const queue of [actionQueue('http'), resultsQueue]) {
      bus.depths.set(queue, 5);
      here.advance(31_000);
      await look();
      expect(here.runner.asked).toEqual([]);
      bus.depths.clear();
    }
    here.advance(31_000);
    await look();
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
  });

  it('is sent again for all the backlog once a later one of its kind was done', async () => {
    await open();
    const id = await lostAction();
    bus.depths.set(actionQueue('http'), 5);
    bus.depths.set(resultsQueue, 5);
    here.advance(31_000);
    await look();
    expect(here.runner.asked).toEqual([]);
    await here.until('completed', await here.call('work'));
    here.advance(31_000);
    await look();
    await here.until('completed', id);
    expect(here.runner.asked).toMatchObject([{ epoch: 0 }, { epoch: 1, runId: id }]);
  });

  it('is not taken for lost because of one that was sent before it fell silent, or of another kind', async () => {
    await open();
    await here.publish(workflow('logs', 'do: [ { say: { call: log:1.0.0@default, with: { message: hello } } } ]'));
    await lostAction();
    await here.until('completed', await here.call('work'));
    bus.depths.set(actionQueue('http'), 5);
    for (let time = 0; time < 3; time += 1) {
      here.advance(31_000);
      await look();
      await here.until('completed', await here.call('logs'));
    }
    expect(here.runner.asked.filter(({ epoch }) => epoch > 0)).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'was called off',
      async () => {
        here.runner.perform = () => 'silence';
        const id = await here.call('work');
        await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
        await here.orchestrator.runs.control(id, 'cancel', undefined);
      },
    ],
    ['could not be sent', async () => here.until('faulted', await here.call('needs'))],
    [
      'was done before its second sending came to a runner',
      async () => {
        here.runner.perform = () => 'silence';
        await here.call('work');
        await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
        const [first] = here.runner.asked;
        if (first === undefined) throw new Error('nothing was asked');
        const { runId, effectId } = first;
        const [raised] = await here.store.leases.raiseEpochs([{ runId, effectId, patienceMs: 60_000 }]);
        here.orchestrator.relay.send({
          effects: raised === undefined ? [] : [raised],
          endedEffects: [],
          answeredEffects: [],
          outbox: [],
          notices: [],
        });
        await vi.waitFor(() => expect(performs()).toHaveLength(3));
        await here.runner.answer(first, { output: null });
        await here.until('completed', runId);
      },
    ],
  ])('is not taken for lost because a later one of its kind %s', async (_, end) => {
    await open();
    await here.publish(
      workflow(
        'needs',
        "use: { secrets: [ gone ] }\ndo: [ { ask: { call: http, with: { method: get, endpoint: 'https://example.com', body: '${ $secrets.gone }' } } } ]",
      ),
    );
    await lostAction();
    bus.depths.set(actionQueue('http'), 5);
    here.advance(31_000);
    await look();
    await end();
    here.advance(31_000);
    await look();
    expect(here.said.join()).not.toContain('Effects of which nothing was heard are sent again.');
  });

  it('is asked after at growing intervals', async () => {
    await open();
    await lostAction();
    here.runner.perform = () => 'silence';
    here.advance(30_000);
    await look();
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    here.advance(59_000);
    await look();
    expect(performs()).toHaveLength(2);
    here.advance(1_000);
    await look();
    await vi.waitFor(() => expect(here.runner.asked).toMatchObject([{ epoch: 1 }, { epoch: 2 }]));
  });

  it('is asked after every two minutes at the latest, however often it was sent', async () => {
    await open();
    await lostAction();
    here.runner.perform = () => 'silence';
    for (let sendings = 1; sendings <= 6; sendings += 1) {
      here.advance(120_000);
      await look();
      await vi.waitFor(() => expect(here.runner.asked).toHaveLength(sendings));
    }
  });
});

describe('a long action', () => {
  const beat = (epoch: number, effectId = '/do/0/work', runId = here.runner.asked[0]?.runId ?? '') => {
    const told = message('io.ensue.action.heartbeat.v1', ids.next(), '/t', { runId, effectId, epoch });
    return here.bus.publish({
      exchange: '',
      routingKey: heartbeatsQueue,
      messageId: told.id,
      body: JSON.stringify(told),
      mustArrive: true,
    });
  };
  const calledOff = () => bus.published.filter(({ body }) => body.includes('io.ensue.effect.cancelled.v1'));
  const begun = async () => {
    await open();
    here.runner.perform = () => 'silence';
    await here.publish(callable('work'));
    const id = await here.call('work');
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    return id;
  };

  it('keeps its lease by its heartbeats', async () => {
    await begun();
    for (let at = 0; at < 6; at += 1) {
      await beat(0);
      here.advance(12_000);
      await look();
    }
    expect(here.runner.asked).toHaveLength(1);
  });

  it('is given to another runner when the heartbeats end', async () => {
    await begun();
    await beat(0);
    here.advance(20_000);
    await look();
    await vi.waitFor(() => expect(here.runner.asked).toMatchObject([{ epoch: 0 }, { epoch: 1 }]));
    // The first one is not dead after all: what it does is not called off, for that would call off the second's too.
    await beat(0);
    expect(calledOff()).toEqual([]);
  });

  it('is not given to another while heartbeats wait to be heard, nor right after the store was away', async () => {
    await begun();
    await beat(0);
    here.advance(21_000);
    bus.depths.set(heartbeatsQueue, 3);
    await look();
    bus.depths.clear();
    store.before = away;
    await look();
    store.before = () => undefined;
    here.advance(31_000);
    await look();
    expect(here.runner.asked).toHaveLength(1);
  });

  it('that nobody wants any more is called off', async () => {
    const id = await begun();
    await here.orchestrator.runs.control(id, 'cancel', undefined);
    await vi.waitFor(() => expect(calledOff()).toHaveLength(1));
    await beat(0);
    await vi.waitFor(() => expect(calledOff()).toHaveLength(2));
    expect((JSON.parse(calledOff()[1]?.body ?? '') as Message).data).toEqual({ runId: id, effectId: '/do/0/work' });
  });

  it('costs one statement with all the others that are heard at a time', async () => {
    await begun();
    store.leaseCalls.length = 0;
    await Promise.all(Array.from({ length: 50 }, () => beat(0)));
    expect(store.leaseCalls.filter((name) => name === 'extendEffects').length).toBeLessThan(5);
  });

  it('is wanted under its epoch or a later one, as long as it is outstanding', async () => {
    const id = await begun();
    const wanted = async (epoch: number) => {
      const asked = message('io.ensue.effect.inquiry.v1', ids.next(), '/t', {
        runId: id,
        effectId: '/do/0/work',
        epoch,
      });
      const body = await here.requester.request(
        { exchange: '', routingKey: inquiriesQueue, messageId: asked.id, body: JSON.stringify(asked) },
        5_000,
      );
      return (JSON.parse(body) as Message<'io.ensue.effect.verdict.v1'>).data.wanted;
    };
    expect(await wanted(0)).toBe(true);
    here.advance(31_000);
    await look();
    expect([await wanted(0), await wanted(1)]).toEqual([false, true]);
    await here.orchestrator.runs.control(id, 'cancel', undefined);
    expect(await wanted(1)).toBe(false);
  });
});

describe('a bus that refuses', () => {
  it('loses nothing: what is committed is sent when it takes messages again', async () => {
    await open();
    await here.publish(
      workflow('says', 'do: [ { say: { emit: { event: { with: { type: org.said } } } } } ]'),
      oneAction('hears', 'org.said'),
    );
    bus.judge = ({ routingKey }) => {
      if (routingKey !== 'org.said') return 'pass';
      throw new PublishError('closed', true, 'the broker is away');
    };
    await here.call('says');
    await vi.waitFor(() => expect(here.said.join()).toContain('the broker is away'));
    bus.judge = () => 'pass';
    await here.until('completed', 'hears');
    here.advance(60_000);
    await vi.waitFor(async () => expect(await here.store.leases.claimOutbox(10, 1)).toEqual([]));
  });

  it('and a process that dies: another sends what is left', async () => {
    await open();
    await here.publish(
      workflow('says', 'do: [ { say: { emit: { event: { with: { type: org.said } } } } } ]'),
      oneAction('hears', 'org.said'),
    );
    bus.judge = ({ routingKey }) => {
      if (routingKey !== 'org.said') return 'pass';
      throw new PublishError('closed', true, 'the broker is away');
    };
    await here.call('says');
    const folder = await here.crash();
    await open({ folder });
    here.advance(16_000);
    await look();
    await here.until('completed', 'hears');
  });

  it('a message for good gives the run a fault in place of an endless wait', async () => {
    await open();
    await here.publish(callable('work'));
    bus.judge = ({ exchange }) => {
      if (exchange !== 'ensue.actions') return 'pass';
      throw new PublishError('too-large', false, 'body of 9 bytes');
    };
    const id = await here.call('work');
    const { fault } = await here.until('faulted', id);
    expect(fault).toMatchObject({
      type: expect.stringContaining('communication'),
      detail: expect.stringContaining('9 bytes'),
    });
  });

  it('what a sub-workflow came to gives the parent a fault', async () => {
    await open();
    await here.publish(
      workflow('child', 'do: [ { note: { set: { a: 1 } } } ]'),
      workflow('parent', "do: [ { sub: { run: { workflow: { namespace: test, name: child, version: '1.0.0' } } } } ]"),
    );
    bus.judge = ({ body }) => {
      if (!body.includes('io.ensue.run.ended.v1')) return 'pass';
      throw new PublishError('too-large', false, 'body of 9 bytes');
    };
    const id = await here.call('parent');
    expect((await here.until('faulted', id)).fault).toMatchObject({ detail: expect.stringContaining('9 bytes') });
    await here.until('completed', 'child');
  });

  it('an event for good keeps it as a dead letter, once', async () => {
    await open();
    await here.publish(workflow('says', 'do: [ { say: { emit: { event: { with: { type: org.said } } } } } ]'));
    bus.judge = ({ routingKey }) => {
      if (routingKey !== 'org.said') return 'pass';
      throw new PublishError('too-large', false, 'body of 9 bytes');
    };
    await here.call('says');
    const letters = async () => (await here.store.queries.deadLetters({ limit: 10 })).items;
    await vi.waitFor(async () =>
      expect(await letters()).toMatchObject([{ queue: 'ensue.events', reason: expect.stringContaining('9 bytes') }]),
    );
    here.advance(60_000);
    await look();
    expect(await letters()).toHaveLength(1);
  });
});

describe('actions that take long', () => {
  it('hold up nobody: an event is decided on, and a quick action done, while five hundred are under way', async () => {
    await open({ kinds: ['http', 'log'] });
    await here.publish(
      callable('work'),
      workflow(
        'quick',
        "schedule: { on: { one: { with: { type: org.quick } } } }\ndo: [ { note: { call: 'log:1.0.0@default', with: { message: hi } } } ]",
      ),
    );
    const { promise, resolve } = Promise.withResolvers<void>();
    here.runner.perform = async ({ action }) => {
      if (action === 'http') await promise;
      return { output: null };
    };
    await Promise.all(Array.from({ length: 600 }, () => here.call('work')));
    await vi.waitFor(() => expect(here.runner.asked.length).toBeGreaterThanOrEqual(500));
    const event = await here.event('org.quick');
    expect(await here.outcomes(event)).toEqual(['started']);
    await here.until('completed', 'quick');
    resolve();
    await vi.waitFor(
      async () => expect((await here.store.queries.runs({ status: ['running'] }, { limit: 1 })).items).toEqual([]),
      { timeout: 10_000 },
    );
  });
});

describe('after a crash', () => {
  it('the next process sends at once what the last one had written and not sent', async () => {
    await open();
    await here.publish(
      callable('work'),
      workflow('says', 'do: [ { say: { emit: { event: { with: { type: org.said } } } } } ]'),
      oneAction('hears', 'org.said'),
    );
    bus.judge = ({ exchange }) => {
      if (exchange !== 'ensue.actions' && exchange !== 'ensue.events') return 'pass';
      throw new PublishError('closed', true, 'the broker is away');
    };
    const id = await here.call('work');
    await here.call('says');
    await vi.waitFor(() => expect(here.said.filter((said) => said.includes('the broker is away'))).toHaveLength(2));
    const folder = await here.crash();
    await open({ folder });
    here.advance(2_000);
    await here.orchestrator.relay.lookBehind();
    await here.until('completed', id);
    await here.until('completed', 'hears');
    expect(here.runner.asked).toContainEqual(expect.objectContaining({ runId: id, epoch: 1 }));
  });

  it('the next process leaves alone what others have just written, and what waits in a queue', async () => {
    await open();
    await here.publish(callable('work'));
    here.runner.perform = () => 'silence';
    await here.call('work');
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    await here.orchestrator.relay.lookBehind();
    bus.depths.set(actionQueue('http'), 5);
    here.advance(2_000);
    await here.orchestrator.relay.lookBehind();
    expect(performs()).toHaveLength(1);
  });

  it('the next process looks at a backlog once, and soon again only at the oldest of it', async () => {
    await open();
    await here.publish(callable('work'));
    here.runner.perform = () => 'silence';
    await Promise.all(Array.from({ length: 700 }, () => here.call('work')));
    await vi.waitFor(() => expect(performs()).toHaveLength(700), { timeout: 10_000 });
    bus.depths.set(actionQueue('http'), 700);
    here.advance(2_000);
    await here.orchestrator.relay.lookBehind();
    here.advance(2_500);
    expect(await here.store.leases.claimLapsedEffects(1_000, 1)).toHaveLength(500);
    expect(performs()).toHaveLength(700);
  });

  it('nothing is taken for unsent while the broker takes nothing from anybody', async () => {
    await open();
    await lostAction();
    here.advance(2_000);
    bus.blocked = true;
    await here.orchestrator.relay.lookBehind();
    expect(performs()).toHaveLength(1);
    bus.blocked = false;
    await here.orchestrator.relay.lookBehind();
    await vi.waitFor(() => expect(performs()).toHaveLength(2));
  });

  it('a standalone process looks again soon, where a first look finds that work has come in meanwhile', async () => {
    await open();
    const id = await lostAction();
    const folder = await here.crash();
    await open({ folder });
    await here.store.leases.voidLeases();
    bus.depths.set(resultsQueue, 1);
    here.advance(1);
    await look();
    expect(performs()).toHaveLength(0);
    bus.depths.set(resultsQueue, 0);
    here.advance(2_500);
    await look();
    await vi.waitFor(() => expect(performs()).toHaveLength(1));
    await here.until('completed', id);
  });

  it('a standalone process goes on with what was under way', async () => {
    await open();
    await here.publish(callable('work'));
    here.runner.perform = () => 'silence';
    const id = await here.call('work');
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    const folder = await here.crash();
    await open({ folder });
    await here.store.leases.voidLeases();
    await look();
    expect(await here.until('completed', id)).toMatchObject({ output: { method: 'get' } });
    expect(here.runner.asked).toMatchObject([{ epoch: 1, idempotencyKey: `${id}/do/0/work` }]);
  });

  it('more than one look’s worth of actions is under way again at once', async () => {
    await open();
    await here.publish(callable('work'));
    here.runner.perform = () => 'silence';
    await Promise.all(Array.from({ length: 700 }, () => here.call('work')));
    const folder = await here.crash();
    await open({ folder });
    await here.store.leases.voidLeases();
    await look();
    await vi.waitFor(
      async () => expect((await here.store.queries.runs({ status: ['running'] }, { limit: 1 })).items).toEqual([]),
      { timeout: 10_000 },
    );
    expect(here.runner.asked).toHaveLength(700);
  });
});
