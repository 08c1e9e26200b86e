import type { FlowPolicy, Json, SchedulePolicy } from '@ensue/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callable, oneAction, workflow } from './testing/definitions';
import { Installation } from './testing/installation';

let here: Installation;
beforeEach(async () => {
  here = await Installation.open();
  here.clock.now = Date.UTC(2026, 10, 22, 12);
  // Runs live until a test ends them.
  here.runner.perform = () => 'silence';
});
afterEach(() => here.dispose());

const limit = (name: string, flow: FlowPolicy | null) => here.orchestrator.publishing.change('test', name, { flow });
const statuses = async (name = 'work') => (await here.runs(name)).map(({ status }) => status);
const living = async (name = 'work') => (await here.runs(name)).filter(({ status }) => status === 'running');
const waiting = async (name = 'work') => (await here.runs(name)).filter(({ status }) => status === 'pending');
const refused = async (name = 'work', input: Json = {}) =>
  here.orchestrator.runs.start({ namespace: 'test', workflow: name, input, waitSeconds: 0 });
/** A living run ends, with its action. */
const end = async (runId: string) => {
  const asked = await vi.waitFor(() => {
    const found = here.runner.asked.find((one) => one.runId === runId);
    if (found === undefined) throw new Error(`nothing was asked for ${runId}`);
    return found;
  });
  await here.runner.answer(asked, { output: 1 });
};
const lookAll = async () => {
  for (let looks = 0; looks < 50 && (await here.scheduler.look()) > 0; looks++) await here.settled();
};

describe('a workflow whose living runs are limited', () => {
  it('lets starts wait for their turn, oldest first, and gives it when a run ends', async () => {
    await here.publish(callable('work'));
    await limit('work', { concurrency: { limit: 2 } });
    const ids = [];
    for (let count = 0; count < 4; count++) ids.push(await here.call('work', { count }));
    expect(await statuses()).toEqual(['running', 'running', 'pending', 'pending']);
    expect(await here.outcomes(ids[2] ?? '')).toEqual(['queued']);
    await end(ids[1] ?? '');
    expect(await statuses()).toEqual(['running', 'completed', 'running', 'pending']);
    expect(await here.outcomes(ids[2] ?? '')).toEqual(['queued', 'started']);
    expect(await here.run(ids[2] ?? '')).toMatchObject({ input: { count: 2 } });
    await end(ids[0] ?? '');
    await end(ids[2] ?? '');
    await end(ids[3] ?? '');
    expect(await statuses()).toEqual(['completed', 'completed', 'completed', 'completed']);
  });

  it('limits each key by itself', async () => {
    await here.publish(oneAction('work', 'order'));
    await limit('work', { concurrency: { limit: 1, key: '.event.data.customer' } });
    for (const customer of ['ada', 'ada', 'grace', 'ada']) await here.event('order', { customer });
    expect(await living()).toMatchObject([{ input: [{ customer: 'ada' }] }, { input: [{ customer: 'grace' }] }]);
    expect(await waiting()).toHaveLength(2);
  });

  it('refuses what is too much where that is said, and tells the caller', async () => {
    await here.publish(callable('work'));
    await limit('work', { concurrency: { limit: 1, whenFull: 'reject' } });
    const first = await here.call('work');
    expect(await refused()).toMatchObject({
      kind: 'refused',
      reason: 'limited',
      detail: expect.stringContaining('1 runs'),
    });
    await end(first);
    await here.call('work');
    expect(await statuses()).toEqual(['completed', 'running']);
  });

  it('cancels the oldest run for a new one where that is said', async () => {
    await here.publish(callable('work'));
    await limit('work', { concurrency: { limit: 1, whenFull: 'cancel-previous' } });
    for (let count = 0; count < 3; count++) await here.call('work', { count });
    await vi.waitFor(async () => expect(await statuses()).toEqual(['cancelled', 'cancelled', 'running']));
    expect(await living()).toMatchObject([{ input: { count: 2 } }]);
  });

  it('gives the turn to the most urgent', async () => {
    await here.publish(callable('work'));
    await limit('work', { concurrency: { limit: 1 }, priority: '.input.urgency' });
    const first = await here.call('work');
    for (const urgency of [1, 5, 3]) await here.call('work', { urgency });
    await end(first);
    expect(await living()).toMatchObject([{ input: { urgency: 5 } }]);
  });

  it('holds its limit exactly when many starts come at once', async () => {
    await here.publish(oneAction('work', 'order'));
    await limit('work', { concurrency: { limit: 7 } });
    await Promise.all(Array.from({ length: 40 }, (_, number) => here.event('order', { number })));
    for (let ended = 0; ended < 40; ended++) {
      const alive = await living();
      expect(alive).toHaveLength(Math.min(7, 40 - ended));
      await end(alive[0]?.id ?? '');
    }
    expect((await statuses()).filter((status) => status === 'completed')).toHaveLength(40);
  });

  it('lets only so many wait', async () => {
    await here.publish(callable('work'));
    await limit('work', { concurrency: { limit: 1 }, mostQueued: 2 });
    for (let count = 0; count < 3; count++) await here.call('work');
    expect(await refused()).toMatchObject({ reason: 'limited', detail: expect.stringContaining('2 starts wait') });
  });

  it('has no place taken by runs that were lost with a crash', async () => {
    await here.publish(callable('work'));
    await limit('work', { concurrency: { limit: 1 } });
    const first = await here.call('work');
    const second = await here.call('work');
    const folder = await here.crash();
    here = await Installation.open({ folder });
    here.runner.perform = () => 'silence';
    expect(await statuses()).toEqual(['running', 'pending']);
    await here.orchestrator.runs.control(first, 'cancel', undefined);
    expect((await here.run(second)).status).toBe('running');
  });

  it('forgets a run that is cancelled while it waits, and never begins it', async () => {
    await here.publish(callable('work'));
    await limit('work', { concurrency: { limit: 1 } });
    const [first, second, third] = [await here.call('work'), await here.call('work'), await here.call('work')];
    expect(await here.orchestrator.runs.control(second, 'suspend', undefined)).toMatchObject({
      reason: 'run-is-pending',
    });
    expect(await here.orchestrator.runs.control(second, 'cancel', undefined)).toMatchObject({
      run: { status: 'cancelled' },
    });
    await end(first);
    expect((await here.run(third)).status).toBe('running');
    expect((await here.run(second)).status).toBe('cancelled');
    expect(await here.orchestrator.runs.control(second, 'cancel', undefined)).toMatchObject({ kind: 'refused' });
  });

  it('lets those go who wait when the limit is lifted, or the workflow is deleted', async () => {
    await here.publish(callable('work'));
    await limit('work', { concurrency: { limit: 1 } });
    for (let count = 0; count < 4; count++) await here.call('work');
    await limit('work', { concurrency: { limit: 2 } });
    await lookAll();
    expect(await living()).toHaveLength(2);
    await here.orchestrator.publishing.delete('test', 'work');
    await lookAll();
    expect(await living()).toHaveLength(4);
  });

  it('finds a run that waits by its key', async () => {
    await here.publish(callable('work'));
    await limit('work', { concurrency: { limit: 1 } });
    await here.call('work');
    const waits = await here.call('work', {}, { key: 'k' });
    expect(await here.call('work', {}, { key: 'k' })).toBe(waits);
    expect(await statuses()).toEqual(['running', 'pending']);
  });

  it('counts runs that other runs start, which wait, too, and are told of', async () => {
    await here.publish(callable('work'));
    await here.publish(
      workflow('parent', "do: [ { ask: { run: { workflow: { namespace: test, name: work, version: '1.0.0' } } } } ]"),
    );
    await limit('work', { concurrency: { limit: 1 } });
    const first = await here.call('work');
    const parent = await here.call('parent');
    await vi.waitFor(async () => expect(await waiting()).toHaveLength(1));
    const [child] = await waiting();
    await end(first);
    await end(child?.id ?? '');
    await here.until('completed', parent);
  });

  it('begins those that wait by hundreds when the limit is lifted, not all in one transaction', async () => {
    await here.publish(workflow('work', 'do: [ { a: { wait: { hours: 1 } } } ]'));
    await limit('work', { concurrency: { limit: 1 } });
    await Promise.all(Array.from({ length: 251 }, () => here.call('work')));
    const left = () =>
      here.store.transaction(async (tx) => (await tx.flow.pending({ namespace: 'test', workflow: 'work' })).length);
    await limit('work', null);
    await here.scheduler.look();
    await here.settled();
    expect(await left()).toBe(150);
    await lookAll();
    expect(await left()).toBe(0);
  });

  it('forgets nobody who began to wait just when the limit was lifted', async () => {
    await here.publish(callable('work'));
    await limit('work', { concurrency: { limit: 1 } });
    await here.call('work');
    await here.call('work');
    // As another replica does it whose look at those that wait came before the second was committed.
    await here.store.transaction(async (tx) => {
      await tx.catalog.lock();
      const { policy: _none, ...row } = (await tx.catalog.findWorkflow('test', 'work')) ?? expect.fail();
      await tx.catalog.saveWorkflow(row);
    });
    here.advance(120_000);
    await lookAll();
    expect(await living()).toHaveLength(2);
  });

  it('tells a start that it cannot be judged', async () => {
    await here.publish(callable('work'));
    await limit('work', { concurrency: { limit: 1, key: '.input.a + 1' } });
    expect(await refused('work', { a: 'x' })).toMatchObject({ detail: expect.stringContaining('key of concurrency') });
  });
});

describe('a workflow whose starts are limited in time', () => {
  it('begins no more runs than its rate allows, and the others later', async () => {
    await here.publish(workflow('work', 'do: [ { a: { set: { b: 1 } } } ]'));
    await limit('work', { rate: { limit: 2, period: 'PT10S' } });
    for (let count = 0; count < 5; count++) {
      await here.call('work');
      here.advance(1_000);
    }
    expect(await statuses()).toEqual(['completed', 'completed', 'pending', 'pending', 'pending']);
    here.clock.now = Date.UTC(2026, 10, 22, 12, 0, 9, 999);
    await lookAll();
    expect(await waiting()).toHaveLength(3);
    here.clock.now = Date.UTC(2026, 10, 22, 12, 0, 11);
    await lookAll();
    expect(await waiting()).toHaveLength(1);
    here.clock.now = Date.UTC(2026, 10, 22, 12, 0, 20, 999);
    await lookAll();
    expect(await waiting()).toHaveLength(1);
    here.clock.now = Date.UTC(2026, 10, 22, 12, 0, 21);
    await lookAll();
    expect(await waiting()).toEqual([]);
  });

  it('refuses what its rate does not allow, where that is said', async () => {
    await here.publish(workflow('work', 'do: [ { a: { set: { b: 1 } } } ]'));
    await limit('work', { rate: { limit: 1, period: 'PT10S', key: '.input.who', whenFull: 'reject' } });
    await here.call('work', { who: 'ada' });
    await here.call('work', { who: 'grace' });
    expect(await refused('work', { who: 'ada' })).toMatchObject({ reason: 'limited' });
    here.advance(10_000);
    await here.call('work', { who: 'ada' });
    expect(await statuses()).toHaveLength(3);
  });

  it('waits for quiet, and then starts with what came last', async () => {
    await here.publish(oneAction('work', 'saved'));
    await limit('work', { debounce: { period: 'PT5S', most: 'PT12S' } });
    const first = await here.event('saved', { text: 0 });
    for (const text of [1, 2]) {
      here.advance(4_000);
      await lookAll();
      await here.event('saved', { text });
    }
    expect(await here.outcomes(first)).toEqual(['queued']);
    expect(await here.runs('work')).toMatchObject([{ status: 'pending', input: [{ text: 2 }] }]);
    // Four seconds apart it is never quiet; twelve is the most that it waits.
    here.advance(4_000);
    await lookAll();
    expect(await here.runs('work')).toMatchObject([{ status: 'running', input: [{ text: 2 }] }]);
    await here.event('saved', { text: 9 });
    here.advance(5_000);
    await lookAll();
    expect(await here.runs('work')).toMatchObject([{}, { status: 'running', input: [{ text: 9 }] }]);
  });

  it('tells a caller who waits how the run ended whose place it took', async () => {
    await here.publish(workflow('work', 'do: [ { a: { set: { b: 1 } } } ]'));
    await limit('work', { debounce: { period: 'PT5S' } });
    const first = await here.call('work');
    const answer = here.orchestrator.runs.start({ namespace: 'test', workflow: 'work', input: {}, waitSeconds: 600 });
    await vi.waitFor(async () => expect(await here.decisions()).toHaveLength(2));
    here.advance(5_000);
    await lookAll();
    expect(await answer).toMatchObject({ run: { id: first, status: 'completed' }, finished: true });
  });

  it('lets no child take the place of another, whose parent waits for it', async () => {
    await here.publish(workflow('work', 'do: [ { a: { set: { b: 1 } } } ]'));
    await here.publish(
      workflow('parent', "do: [ { ask: { run: { workflow: { namespace: test, name: work, version: '1.0.0' } } } } ]"),
    );
    await limit('work', { debounce: { period: 'PT5S' } });
    const parents = [await here.call('parent'), await here.call('parent')];
    here.advance(10_000);
    await lookAll();
    for (const parent of parents) await here.until('completed', parent);
  });

  it('starts once for a key within its window', async () => {
    await here.publish(oneAction('work', 'order'));
    await limit('work', { dedupe: { window: 'PT1H', key: '.event.data.id' } });
    await here.event('order', { id: 7 });
    const again = await here.event('order', { id: 7 });
    await here.event('order', { id: 8 });
    expect(await here.runs('work')).toHaveLength(2);
    const [first] = await here.runs('work');
    expect(await here.decisions(again)).toMatchObject([{ outcome: 'duplicate', runId: first?.id }]);
    here.advance(3_600_000);
    await here.event('order', { id: 7 });
    expect(await here.runs('work')).toHaveLength(3);
  });
});

describe('a tick that comes while a run of its schedule is going on', () => {
  const http = "{ call: http, with: { method: get, endpoint: 'https://example.com' } }";
  const overlap = async (how: SchedulePolicy['overlap']) => {
    await here.publish(workflow('work', `schedule: { every: { minutes: 10 } }\ndo: [ { work: ${http} } ]`));
    await here.orchestrator.publishing.change('test', 'work', { schedule: { overlap: how ?? null } });
    for (let tick = 0; tick < 3; tick++) {
      here.advance(600_000);
      await lookAll();
    }
  };

  it('starts a run beside it, where nothing is said', async () => {
    await overlap(undefined);
    expect(await statuses()).toEqual(['running', 'running', 'running']);
  });

  it('is skipped, and its decision names the run', async () => {
    await overlap('skip');
    const [run] = await here.runs('work');
    expect(await statuses()).toEqual(['running']);
    const skipped = (await here.decisions()).filter(({ outcome }) => outcome === 'filtered');
    expect(skipped).toMatchObject([{ cause: 'tick', reason: expect.stringContaining(run?.id ?? '-') }, {}]);
    await end(run?.id ?? '');
    here.advance(600_000);
    await lookAll();
    expect(await statuses()).toEqual(['completed', 'running']);
  });

  it('waits until it is over', async () => {
    await overlap('queue');
    expect(await statuses()).toEqual(['running', 'pending', 'pending']);
    await end((await living())[0]?.id ?? '');
    expect(await statuses()).toEqual(['completed', 'running', 'pending']);
  });

  it('takes its place', async () => {
    await overlap('cancel-previous');
    await vi.waitFor(async () => expect(await statuses()).toEqual(['cancelled', 'cancelled', 'running']));
  });

  it('is none of a call, which runs beside it', async () => {
    await overlap('skip');
    await here.call('work');
    expect(await statuses()).toEqual(['running', 'running']);
  });
});

describe('a schedule that counts from the end of its run', () => {
  it('goes on where its run was refused, or cancelled before it began', async () => {
    await here.publish(workflow('work', 'schedule: { after: { minutes: 5 } }\ndo: [ { a: { wait: { hours: 9 } } } ]'));
    await limit('work', { concurrency: { limit: 1 } });
    const busy = await here.call('work');
    here.advance(300_000);
    await lookAll();
    expect(await statuses()).toEqual(['waiting', 'pending']);
    const next = async () => (await here.store.queries.schedule('test', 'work'))?.nextAt;
    expect(await next()).toBeNull();
    const [waits] = await waiting();
    await here.orchestrator.runs.control(waits?.id ?? '', 'cancel', undefined);
    expect(await next()).toBe(here.clock.now + 300_000);
    await limit('work', { concurrency: { limit: 1, whenFull: 'reject' } });
    here.advance(300_000);
    await lookAll();
    expect(await next()).toBe(here.clock.now + 300_000);
    expect((await here.run(busy)).status).toBe('waiting');
  });

  const every5 = 'schedule: { after: { minutes: 5 } }\ndo: [ { a: { wait: { hours: 9 } } } ]';
  const next = async () => (await here.store.queries.schedule('test', 'work'))?.nextAt;
  const tick = async () => {
    here.advance(300_000);
    await lookAll();
  };

  it('goes on where its tick was a duplicate', async () => {
    await here.publish(workflow('work', every5));
    await limit('work', { dedupe: { window: 'P1D', key: '.trigger' } });
    await tick();
    await here.orchestrator.runs.control((await here.runs('work'))[0]?.id ?? '', 'cancel', undefined);
    await tick();
    expect(await statuses()).toEqual(['cancelled']);
    expect(await next()).toBe(here.clock.now + 300_000);
  });

  it('goes on where a later start took the place of its run', async () => {
    await here.publish(workflow('work', every5));
    await limit('work', { debounce: { period: 'PT1M' } });
    await tick();
    await here.call('work');
    expect(await here.runs('work')).toMatchObject([{ status: 'pending', trigger: { kind: 'call' } }]);
    expect(await next()).toBe(here.clock.now + 300_000);
  });

  it('goes on where its run was cancelled for a later one before it began', async () => {
    await here.publish(workflow('work', every5));
    await limit('work', { concurrency: { limit: 1 } });
    await here.call('work');
    await tick();
    expect(await statuses()).toEqual(['waiting', 'pending']);
    expect(await next()).toBeNull();
    await limit('work', { concurrency: { limit: 1, whenFull: 'cancel-previous' } });
    await here.call('work');
    expect((await here.runs('work')).map(({ status }) => status)).toContain('cancelled');
    expect(await next()).toBe(here.clock.now + 300_000);
  });
});
