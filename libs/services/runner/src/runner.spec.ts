import { actionFault } from '@ensue/actions';
import {
  controlExchange,
  deadLettersQueue,
  heartbeatsQueue,
  message,
  resultsQueue,
  secretsPurpose,
  type Json,
} from '@ensue/contracts';
import { PublishError } from '@ensue/ports';
import { beforeEach, describe, expect, test } from 'vitest';
import { settle } from './testing/manual-timers';
import { anOrder, RunnerWorld } from './testing/runner-world';

let world: RunnerWorld;
beforeEach(async () => {
  world = new RunnerWorld();
  await world.runner.start();
});

const results = (): Record<string, unknown>[] => world.bus.to(resultsQueue).map(({ data }) => data);
const second = { effectId: '/do/1/b@0!0' };
const third = { effectId: '/do/2/c@0!0' };

const cancel = async (effectId: string): Promise<void> => {
  const cancelled = message('io.ensue.effect.cancelled.v1', 'c', '/ensue/orchestrator', { runId: 'run-1', effectId });
  world.bus.deliver('ensue.control.runner.', JSON.stringify(cancelled));
  await settle();
};

describe('a runner', () => {
  test('says at its start what the operator must know of its actions', async () => {
    const told = new RunnerWorld(2, 'Shell commands are refused: no sandbox here.');
    await told.runner.start();
    expect(told.lines).toContain('Shell commands are refused: no sandbox here.');
  });
});

describe('an action with secrets', () => {
  const token = '‹ensue-secret:seal:api:›';
  const secrets = { [token]: 'canary-value' };
  /** An order with this input, and its secrets enclosed for it. */
  const sealed = async (input: Json, { envelopes } = world) => ({
    input,
    secrets: await envelopes.close(secrets, secretsPurpose({ ...anOrder, input })),
  });

  test('is performed with them, and nothing that is told of it holds them', async () => {
    await world.give(await sealed({ key: token }));
    await expect.poll(() => world.performings.length).toBe(1);
    expect(world.at(0).input).toEqual({ key: 'canary-value' });
    world.at(0).context.log('got canary-value');
    world.at(0).complete({ echo: 'canary-value' });
    await settle();
    expect(results()).toMatchObject([{ output: { echo: '***' } }]);
    expect(world.lines.join('\n')).toContain('got ***');
    expect(world.lines.join('\n')).not.toContain('canary');
  });

  test('fails with a fault that holds none of them', async () => {
    await world.give(await sealed(token));
    await expect.poll(() => world.performings.length).toBe(1);
    world.at(0).fail(actionFault('communication', 'canary-value was refused', { headers: { sent: 'canary-value' } }));
    await settle();
    expect(results()).toMatchObject([{ fault: { detail: '*** was refused', headers: { sent: '***' } } }]);
  });

  test('is not performed when they do not open: its fault says what to set', async () => {
    const other = new RunnerWorld();
    const delivered = await world.give(await sealed(token, other));
    await expect.poll(() => delivered.state).toBe('acknowledged');
    expect(world.performings).toEqual([]);
    const fault = { type: expect.stringMatching(/configuration$/) as string };
    expect(results()).toMatchObject([{ fault }]);
    expect(JSON.stringify(results())).toContain('ENSUE_RUNNER_KEY');
  });
});

describe('an action', () => {
  test('is performed, its result published, its message acknowledged, in this order', async () => {
    const delivered = await world.give();
    expect(world.at(0).input).toEqual({ n: 1 });
    expect(world.at(0).context).toMatchObject({ idempotencyKey: 'run-1/do/0/a@0', deadlineMs: 60_000 });
    let confirm = (): void => undefined;
    world.bus.onPublish = () => new Promise((resolve) => (confirm = resolve));
    world.at(0).complete({ ok: true });
    await settle();
    expect(delivered.state).toBe('open');
    confirm();
    await settle();
    expect(delivered.state).toBe('acknowledged');
    expect(world.bus.to(resultsQueue)).toMatchObject([
      {
        id: 'result:run-1:/do/0/a@0!0:0',
        type: 'io.ensue.action.completed.v1',
        data: { runId: 'run-1', effectId: '/do/0/a@0!0', epoch: 0, output: { ok: true } },
      },
    ]);
  });

  test('that raises a fault gives it as it is', async () => {
    await world.give();
    world.at(0).fail(actionFault('communication', 'answered 404', { status: 404 }));
    await settle();
    expect(results()).toMatchObject([{ fault: { status: 404, detail: 'answered 404' } }]);
  });

  test('that throws anything else gives a runtime fault without a stack', async () => {
    await world.give();
    world.at(0).fail(new Error('defect'));
    await settle();
    expect(results()).toMatchObject([{ fault: { status: 500, detail: 'The action work failed: defect' } }]);
    expect(JSON.stringify(results())).not.toContain('.ts');
  });

  test('gives nothing larger than 1 MiB', async () => {
    await world.give();
    world.at(0).complete('x'.repeat(1024 * 1024));
    await settle();
    expect(results()).toMatchObject([
      { fault: { detail: expect.stringContaining('1048578 bytes; 1048576 are the limit') } },
    ]);
  });

  test('ends at its deadline, whatever it does', async () => {
    const delivered = await world.give({ deadlineMs: 3_000 });
    await world.timers.pass(2_999);
    expect(results()).toEqual([]);
    await world.timers.pass(1);
    expect(world.at(0).context.signal.aborted).toBe(true);
    expect(results()).toMatchObject([{ fault: { status: 408, detail: 'The action work did not end within 3000 ms' } }]);
    expect(delivered.state).toBe('acknowledged');
  });

  test('logs lines with its run and task', async () => {
    await world.give();
    world.at(0).context.log('half way');
    expect(world.lines).toContain('half way');
  });
});

describe('slots', () => {
  test('so many actions run at a time, over all kinds; the others wait their turn', async () => {
    await world.give();
    await world.give({ ...second, action: 'pay' });
    await world.give(third);
    expect(world.performings).toHaveLength(2);
    world.at(0).complete(1);
    await settle();
    expect(world.performings).toHaveLength(3);
    expect(world.runner.running).toBe(2);
  });

  test('an action that ignores its deadline keeps its slot until it really stops', async () => {
    await world.give({ deadlineMs: 10 });
    await world.timers.pass(10);
    expect(world.runner.running).toBe(1);
    world.at(0).fail(new Error('aborted'));
    await settle();
    expect(world.runner.running).toBe(0);
    expect(results()).toHaveLength(1);
  });

  test.each([
    ['performed, when it is still wanted', true],
    ['dropped, when it was given to another meanwhile', false],
  ])('an action that waited long for one is asked after first, and %s', async (_outcome, wanted) => {
    await world.give();
    const waiting = [];
    for (let number = 1; number <= 4; number += 1) waiting.push(await world.give({ effectId: `/do/${number}/x@0!0` }));
    world.verdict = wanted;
    for (const index of [1, 2, 3]) {
      await world.timers.pass(4_000);
      world.at(index).complete(index);
      await settle();
    }
    expect(world.asked).toEqual(['run-1 /do/4/x@0!0 0']);
    expect(world.performings).toHaveLength(wanted ? 5 : 4);
    expect(waiting[3]?.state).toBe(wanted ? 'open' : 'acknowledged');
    expect(world.runner.running).toBe(wanted ? 2 : 1);
  });

  test('when long actions hold all of them, nothing more is taken, and what waits goes back', async () => {
    await world.give();
    await world.give(second);
    const waiting = await world.give(third);
    await world.timers.pass(5_000);
    expect(waiting.state).toBe('returned');
    expect([...world.bus.paused].sort()).toEqual(['ensue.actions.pay', 'ensue.actions.work']);
    expect((await world.give(third)).state).toBe('returned');
    world.at(0).complete(1);
    await settle();
    expect(world.bus.paused.size).toBe(0);
    await world.give(third);
    expect(world.performings).toHaveLength(3);
  });
});

describe('a long action', () => {
  test('is said to be in our hands before a new orchestrator doubts it, and stays with the broker', async () => {
    const delivered = await world.give();
    await world.timers.pass(749);
    expect(world.bus.to(heartbeatsQueue)).toEqual([]);
    await world.timers.pass(1);
    expect(world.bus.to(heartbeatsQueue)).toMatchObject([{ data: { runId: 'run-1', epoch: 0 } }]);
    expect(delivered.state).toBe('open');
  });

  test('beats every 5 s and is acknowledged at the first confirmed beat', async () => {
    const delivered = await world.give();
    await world.timers.pass(4_999);
    expect(delivered.state).toBe('open');
    await world.timers.pass(1);
    expect(delivered.state).toBe('early');
    await world.timers.pass(10_000);
    expect(world.bus.to(heartbeatsQueue).map(({ id }) => id)).toEqual([
      'heartbeat:run-1:/do/0/a@0!0:0:0',
      'heartbeat:run-1:/do/0/a@0!0:0:1',
      'heartbeat:run-1:/do/0/a@0!0:0:2',
      'heartbeat:run-1:/do/0/a@0!0:0:3',
    ]);
    world.at(0).complete('late');
    await world.timers.pass(10_000);
    expect(world.bus.to(heartbeatsQueue)).toHaveLength(4);
    expect(results()).toMatchObject([{ output: 'late' }]);
  });

  test('stays with the broker while nobody hears it', async () => {
    world.bus.onPublish = ({ routingKey }) => {
      if (routingKey === heartbeatsQueue) throw new PublishError('closed', true, 'away');
    };
    const delivered = await world.give();
    await world.timers.pass(5_000);
    expect(delivered.state).toBe('open');
    world.bus.onPublish = () => undefined;
    await world.timers.pass(5_000);
    expect(delivered.state).toBe('early');
  });
});

describe('a cancel', () => {
  test('stops a running action, without a result', async () => {
    const delivered = await world.give();
    await cancel('/do/0/a@0!0');
    expect(world.at(0).context.signal.aborted).toBe(true);
    expect(delivered.state).toBe('acknowledged');
    world.at(0).complete('too late');
    await settle();
    expect(results()).toEqual([]);
    expect(world.runner.running).toBe(0);
  });

  test('keeps a waiting one from starting', async () => {
    await world.give();
    await world.give(second);
    const waiting = await world.give(third);
    await cancel('/do/2/c@0!0');
    world.at(0).complete(1);
    await settle();
    expect(world.performings).toHaveLength(2);
    expect(waiting.state).toBe('acknowledged');
  });

  test('of something else is heard and forgotten, as is any other message there', async () => {
    await world.give();
    await cancel('/do/9/z@0!0');
    const garbage = world.bus.deliver('ensue.control.runner.', 'garbage');
    await settle();
    expect(garbage.state).toBe('acknowledged');
    expect(world.at(0).context.signal.aborted).toBe(false);
  });
});

describe('what comes again', () => {
  test.each([
    ['redelivered', {}, { redelivered: true }],
    ['sent again', { epoch: 1 }, {}],
  ])('is performed when it is still wanted: %s', async (_name, order, delivery) => {
    await world.give(order, delivery);
    expect(world.asked).toHaveLength(1);
    expect(world.performings).toHaveLength(1);
  });

  test('is dropped when it is not', async () => {
    world.verdict = false;
    const delivered = await world.give({}, { redelivered: true });
    expect(delivered.state).toBe('acknowledged');
    expect(world.performings).toEqual([]);
    expect(results()).toEqual([]);
  });

  test('goes back after a pause when nobody says', async () => {
    world.verdict = new Error('timeout');
    const delivered = await world.give({}, { redelivered: true, deliveryCount: 3 });
    await world.timers.pass(799);
    expect(delivered.state).toBe('open');
    await world.timers.pass(1);
    expect(delivered.state).toBe('returned');
    expect(world.performings).toEqual([]);
  });

  test('is not performed where it must not happen twice', async () => {
    const delivered = await world.give({ action: 'pay' }, { redelivered: true });
    expect(world.performings).toEqual([]);
    expect(results()).toMatchObject([
      { fault: { status: 500, detail: expect.stringContaining('may already have happened') } },
    ]);
    expect(delivered.state).toBe('acknowledged');
  });

  test('joins what is running here, and both are served by one result of the newest sending', async () => {
    const first = await world.give();
    const again = await world.give({ epoch: 1 }, { redelivered: true });
    expect(world.performings).toHaveLength(1);
    world.at(0).complete('once');
    await settle();
    expect(results()).toMatchObject([{ epoch: 1, output: 'once' }]);
    expect([first.state, again.state]).toEqual(['acknowledged', 'acknowledged']);
  });

  test('stops what is running here when it is not wanted any more', async () => {
    await world.give();
    world.verdict = false;
    await world.give({}, { redelivered: true });
    expect(world.at(0).context.signal.aborted).toBe(true);
    expect(results()).toEqual([]);
  });

  test('is judged by the newest sending that is known here', async () => {
    await world.give();
    await world.give({ epoch: 2 });
    await world.give({ epoch: 0 }, { redelivered: true });
    expect(world.asked).toEqual(['run-1 /do/0/a@0!0 2', 'run-1 /do/0/a@0!0 2']);
  });

  test('is acknowledged when its result has left already', async () => {
    await world.give();
    world.at(0).complete(1);
    await settle();
    const again = await world.give({}, { redelivered: true });
    expect(again.state).toBe('acknowledged');
    expect(world.asked).toEqual([]);
    expect(world.performings).toHaveLength(1);
  });
});

describe('a result that cannot be published', () => {
  test('is tried again with growing pauses, and the work is not repeated', async () => {
    let refusals = 0;
    world.bus.onPublish = ({ routingKey }) => {
      if (routingKey === resultsQueue && ++refusals <= 3) throw new PublishError('closed', true, 'away');
    };
    const first = await world.give();
    world.at(0).complete('done');
    await world.timers.pass(100);
    const again = await world.give({}, { redelivered: true });
    await world.timers.pass(200);
    expect(results()).toEqual([]);
    await world.timers.pass(400);
    expect(results()).toMatchObject([{ output: 'done' }]);
    expect(world.performings).toHaveLength(1);
    expect([first.state, again.state]).toEqual(['acknowledged', 'acknowledged']);
  });

  test('because it is too large for the broker becomes a fault that says so', async () => {
    world.bus.onPublish = ({ body }) => {
      if (body.includes('xxxx')) throw new PublishError('too-large', false, 'no');
    };
    await world.give();
    world.at(0).complete('xxxx');
    await world.timers.pass(100);
    expect(results()).toMatchObject([{ fault: { detail: 'The result is larger than a message may be' } }]);
  });
});

describe('what cannot be digested is parked with its reason', () => {
  test.each([
    ['not JSON', '{', 'the message is not JSON'],
    ['no object', '7', 'the message is not a CloudEvent'],
    ['another type', '{"type":"x"}', 'expected a io.ensue.action.perform.v1, got x'],
    [
      'half a message',
      '{"type":"io.ensue.action.perform.v1","data":{}}',
      '/runId of the data: Expected required property',
    ],
  ])('%s', async (_name, body, reason) => {
    const delivered = world.bus.deliver('ensue.actions.work', body, { headers: { trace: '1' } });
    await settle();
    expect(delivered.state).toBe('acknowledged');
    expect(world.bus.published).toMatchObject([
      {
        routingKey: deadLettersQueue,
        body,
        messageId: 'message-1',
        headers: { trace: '1', 'x-ensue-reason': reason, 'x-ensue-queue': 'ensue.actions.work' },
      },
    ]);
  });

  test('an action of another kind', async () => {
    const order = message('io.ensue.action.perform.v1', 'm', '/', {
      runId: 'r',
      effectId: 'e',
      epoch: 0,
      idempotencyKey: 'k',
      action: 'strange',
      input: null,
      deadlineMs: 1,
      workflow: { namespace: 'n', name: 'n', version: '1' },
      task: { name: 't', position: '/do/0/t' },
    });
    world.bus.deliver('ensue.actions.work', JSON.stringify(order));
    await settle();
    expect(world.bus.published).toMatchObject([{ headers: { 'x-ensue-reason': expect.stringContaining('strange') } }]);
  });

  test('and stays where it is while it cannot be parked', async () => {
    world.bus.onPublish = () => {
      throw new PublishError('closed', true, 'away');
    };
    const delivered = world.bus.deliver('ensue.actions.work', '{');
    await settle();
    expect(delivered.state).toBe('returned');
  });
});

describe('stopping', () => {
  test('lets running actions end, and hands back what waits', async () => {
    const running = await world.give();
    await world.give(second);
    const waiting = await world.give(third);
    const stopped = world.runner.stop(25_000);
    await settle();
    expect(waiting.state).toBe('returned');
    expect(world.bus.paused.size).toBe(2);
    world.at(0).complete(1);
    world.at(1).complete(2);
    await stopped;
    expect(running.state).toBe('acknowledged');
    expect(results()).toHaveLength(2);
  });

  test('interrupts what takes too long: it comes again elsewhere', async () => {
    const running = await world.give();
    const stopped = world.runner.stop(1_000);
    await world.timers.pass(1_000);
    await stopped;
    expect(world.at(0).context.signal.aborted).toBe(true);
    expect(running.state).toBe('returned');
    expect(results()).toEqual([]);
  });

  test('gives up on results that nobody takes', async () => {
    world.bus.onPublish = () => {
      throw new PublishError('closed', true, 'away');
    };
    const running = await world.give();
    world.at(0).complete(1);
    const stopped = world.runner.stop(1_000);
    await world.timers.pass(1_000);
    await stopped;
    expect(running.state).toBe('returned');
  });
});

test('a runner declares all it needs, so that it may start first', () => {
  const queues = world.bus.declared.flatMap((topology) => topology.queues);
  expect(queues.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      resultsQueue,
      heartbeatsQueue,
      deadLettersQueue,
      'ensue.actions.work',
      'ensue.actions.pay',
    ]),
  );
  const own = queues.find(({ name }) => name.startsWith('ensue.control.runner.'));
  expect(own).toMatchObject({ kind: 'private', bindings: [{ exchange: controlExchange }] });
});
