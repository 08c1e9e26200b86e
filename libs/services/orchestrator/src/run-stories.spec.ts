import { message } from '@ensue/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { factViews, taskViews } from './api/to-view';
import { Installation } from './testing/installation';
import { oneAction, workflow } from './testing/definitions';

let here: Installation;
beforeEach(async () => {
  here = await Installation.open();
});
afterEach(() => here.dispose());

describe('an event that a workflow waits for', () => {
  it('starts a run whose action is performed and whose result ends it', async () => {
    await here.publish(oneAction('greet', 'org.hello'));
    const eventId = await here.event('org.hello', { name: 'Ada' });
    const run = await here.until('completed', 'greet');
    expect(run.output).toEqual({ body: { name: 'Ada' }, endpoint: { uri: 'https://example.com' }, method: 'post' });
    expect(run.trigger).toMatchObject({ kind: 'event', id: eventId, type: 'org.hello' });
    expect(here.runner.asked).toMatchObject([
      {
        runId: run.id,
        epoch: 0,
        action: 'http',
        idempotencyKey: `${run.id}/do/0/work`,
        task: { name: 'work', position: '/do/0/work' },
        workflow: { namespace: 'test', name: 'greet', version: '1.0.0' },
      },
    ]);
    expect(await here.decisions(eventId)).toMatchObject([{ outcome: 'started', runId: run.id, workflow: 'greet' }]);
    expect(await here.store.queries.effectsOf(run.id)).toEqual([]);
  });

  it('is told step by step: facts with their signals, tasks with their attempts', async () => {
    await here.publish(oneAction('greet', 'org.hello'));
    await here.event('org.hello', 1);
    const { id } = await here.until('completed', 'greet');
    const steps = await here.store.queries.steps(id, 0, 100);
    expect(steps.flatMap((step) => factViews(step, {})).map(({ step, kind }) => `${step} ${kind}`)).toEqual([
      '1 signal.start',
      '1 run.started',
      '1 task.created',
      '1 task.started',
      '2 signal.action.completed',
      '2 task.completed',
      '2 run.completed',
    ]);
    expect(taskViews(steps, {})).toMatchObject([
      { name: 'work', status: 'completed', attempts: [{ status: 'completed' }] },
    ]);
  });

  it('may fail: the fault of its action is the run’s', async () => {
    here.runner.perform = () => ({ fault: { type: 'https://example.com/broken', status: 500 } });
    await here.publish(oneAction('greet', 'org.hello'));
    await here.event('org.hello');
    const run = await here.until('faulted', 'greet');
    expect(run.fault).toMatchObject({ type: 'https://example.com/broken', status: 500, instance: '/do/0/work' });
  });
});

describe('an action', () => {
  it('that nobody waits for is performed even though its run is over by then', async () => {
    await here.publish(
      workflow(
        'shout',
        `
schedule: { on: { one: { with: { type: org.shout } } } }
do: [ { tell: { run: { script: { language: js, code: 'return 1' }, await: false } } } ]
`,
      ),
    );
    await here.runner.start(['script']);
    const { promise, resolve } = Promise.withResolvers<void>();
    here.runner.perform = async () => {
      await promise;
      return { output: null };
    };
    void here.event('org.shout');
    const run = await here.until('completed', 'shout');
    await vi.waitFor(() => expect(here.runner.asked).toMatchObject([{ idempotencyKey: `${run.id}/do/0/tell` }]));
    const [asked] = here.runner.asked;
    if (asked === undefined) throw new Error('nothing was asked');
    expect(await here.store.queries.effectsOf(asked.runId)).toHaveLength(1);
    resolve();
    await vi.waitFor(async () => expect(await here.store.queries.effectsOf(asked.runId)).toEqual([]));
    expect(here.said).toEqual([]);
  });
});

describe('messages that come again, late or astray change nothing:', () => {
  const stateOf = async (id: string) => ({
    run: await here.run(id),
    steps: (await here.store.queries.steps(id, 0, 100)).length,
  });

  it('the same result twice, and another result for the same effect', async () => {
    await here.publish(oneAction('greet', 'org.hello'));
    await here.event('org.hello', 1);
    const { id } = await here.until('completed', 'greet');
    const [asked] = here.runner.asked;
    if (asked === undefined) throw new Error('nothing was asked');
    const before = await stateOf(id);
    await here.runner.answer(asked, { output: 'again' });
    await here.runner.answer(asked, { output: 'another' }, 'another-message');
    await here.runner.answer(asked, { fault: { type: 'about:blank', status: 500 } }, 'a-third');
    expect(await stateOf(id)).toEqual(before);
  });

  it('the same event twice: its answer is the old one', async () => {
    await here.publish(oneAction('greet', 'org.hello'));
    const id = await here.event('org.hello', 1, { id: 'e-1' });
    await here.event('org.hello', 1, { id: 'e-1' });
    expect(await here.runs('greet')).toHaveLength(1);
    expect(await here.outcomes(id)).toEqual(['started', 'duplicate']);
  });

  it('messages of every kind for a run that never was', async () => {
    const address = { runId: 'nobody', effectId: '/do/0/x', epoch: 0 };
    await here.tell(message('io.ensue.action.completed.v1', 'm1', '/t', { ...address, output: 1 }));
    await here.tell(
      message('io.ensue.action.failed.v1', 'm2', '/t', { ...address, fault: { type: 'x', status: 500 } }),
    );
    await here.tell(message('io.ensue.timer.fired.v1', 'm3', '/t', { ...address, dueAt: 1 }));
    await here.tell(
      message('io.ensue.timer.fired.v1', 'm4', '/t', { runId: 'nobody', effectId: 'look-back:/x', dueAt: 1 }),
    );
    await here.tell(message('io.ensue.run.ended.v1', 'm5', '/t', { ...address, childRunId: 'c', status: 'completed' }));
    for (const verb of ['cancel', 'suspend', 'resume'] as const)
      await here.tell(message('io.ensue.run.control.v1', `m6${verb}`, '/t', { runId: 'nobody', verb }));
    await here.tell(message('io.ensue.listener.lookback.v1', 'm7', '/t', address));
    expect(await here.runs()).toEqual([]);
    expect((await here.store.queries.deadLetters({ limit: 10 })).items).toEqual([]);
    expect(here.said).toEqual([]);
  });

  it('messages of every kind for a run that is over', async () => {
    await here.publish(oneAction('greet', 'org.hello'));
    await here.event('org.hello', 1);
    const { id: runId } = await here.until('completed', 'greet');
    const before = await stateOf(runId);
    const address = { runId, effectId: '/do/0/work', epoch: 0 };
    await here.tell(message('io.ensue.timer.fired.v1', 'm3', '/t', { ...address, dueAt: 1 }));
    await here.tell(message('io.ensue.run.ended.v1', 'm5', '/t', { ...address, childRunId: 'c', status: 'completed' }));
    await here.tell(message('io.ensue.run.control.v1', 'm6', '/t', { runId, verb: 'cancel' }));
    await here.tell(message('io.ensue.listener.lookback.v1', 'm7', '/t', address));
    expect(await stateOf(runId)).toEqual(before);
  });

  it('a timer that fires again', async () => {
    await here.publish(
      workflow('nap', 'do: [ { rest: { wait: { seconds: 30 } } }, { then: { set: { done: true } } } ]'),
    );
    const id = await here.call('nap');
    here.advance(30_000);
    expect(await here.scheduler.look()).toBe(1);
    const before = await stateOf(id);
    expect(before.run.status).toBe('completed');
    await here.tell(
      message('io.ensue.timer.fired.v1', `timer:${id}:/do/0/rest`, '/t', {
        runId: id,
        effectId: '/do/0/rest',
        dueAt: 0,
      }),
    );
    await here.tell(
      message('io.ensue.timer.fired.v1', 'another', '/t', { runId: id, effectId: '/do/0/rest', dueAt: 0 }),
    );
    expect(await stateOf(id)).toEqual(before);
    expect(await here.store.leases.nextDueIn()).toBeUndefined();
  });
});
