import { describe, expect, it, beforeEach, afterEach } from 'vitest';
import { oneAction, workflow } from './testing/definitions';
import { Installation } from './testing/installation';

let here: Installation;
beforeEach(async () => {
  here = await Installation.open();
});
afterEach(() => here.dispose());

const picky = workflow(
  'picky',
  `
schedule: { on: { one: { with: { type: org.order, data: '\${ .amount > 10 }' } } } }
do: [ { note: { set: { seen: true } } } ]
`,
);
const waiting = workflow(
  'waiting',
  `
schedule: { on: { one: { with: { type: org.order } } } }
do:
  - paid: { listen: { to: { one: { with: { type: org.paid, data: '\${ .order == "a" }' } } } } }
`,
);

describe('every event gets its decision:', () => {
  it('started, with the run', async () => {
    await here.publish(picky);
    const id = await here.event('org.order', { amount: 11 });
    const [run] = await here.runs('picky');
    expect(await here.decisions(id)).toMatchObject([{ outcome: 'started', runId: run?.id, version: '1.0.0' }]);
  });

  it('woke and filtered, naming the listener and the line of its filter', async () => {
    await here.publish(waiting);
    await here.event('org.order');
    const [run] = await here.runs('waiting');
    const other = await here.event('org.paid', { order: 'b' });
    const steps = await here.store.queries.steps(run?.id ?? '', 0, 10);
    expect(await here.decisions(other)).toMatchObject([
      { outcome: 'filtered', runId: run?.id, reason: expect.stringContaining('.order == "a"') },
    ]);
    expect(steps).toHaveLength(1);
    const right = await here.event('org.paid', { order: 'a' });
    expect(await here.decisions(right)).toMatchObject([
      { outcome: 'woke', runId: run?.id, workflow: 'waiting', reason: expect.stringContaining('/do/0/paid') },
    ]);
    expect(await here.until('completed', 'waiting')).toMatchObject({ output: [{ order: 'a' }] });
  });

  it('filtered at a trigger, naming the filter and what it saw', async () => {
    await here.publish(picky);
    const id = await here.event('org.order', { amount: 3 });
    expect(await here.decisions(id)).toMatchObject([
      { outcome: 'filtered', workflow: 'picky', reason: expect.stringMatching(/\.amount > 10.*"amount":3/) },
    ]);
  });

  it('disabled', async () => {
    await here.publish(picky);
    await here.orchestrator.publishing.change('test', 'picky', { enabled: false });
    expect(await here.outcomes(await here.event('org.order', { amount: 11 }))).toEqual(['disabled']);
    await here.orchestrator.publishing.change('test', 'picky', { enabled: true });
    expect(await here.outcomes(await here.event('org.order', { amount: 11 }))).toEqual(['started']);
  });

  it('unmatched', async () => {
    const id = await here.event('org.nobody');
    expect(await here.decisions(id)).toMatchObject([
      { outcome: 'unmatched', reason: expect.stringContaining('org.nobody') },
    ]);
    expect(await here.store.queries.event(id)).toMatchObject({ type: 'org.nobody' });
  });

  it('refused, when it has gone round too often', async () => {
    await here.publish(picky);
    const id = await here.event('org.order', { amount: 11 }, { ensuehops: 32 });
    expect(await here.decisions(id)).toMatchObject([{ outcome: 'refused', reason: expect.stringContaining('loop') }]);
    expect(await here.runs()).toEqual([]);
  });

  it('several at once: each workflow its own', async () => {
    await here.publish(picky, waiting, oneAction('greedy', 'org.order'));
    const id = await here.event('org.order', { amount: 1 });
    expect((await here.decisions(id)).map(({ workflow: name, outcome }) => `${name} ${outcome}`).sort()).toEqual([
      'greedy started',
      'picky filtered',
      'waiting started',
    ]);
  });

  it('duplicate, once for each repetition', async () => {
    const id = await here.event('org.nobody', 1, { id: 'same' });
    await here.event('org.nobody', 1, { id: 'same' });
    expect(await here.outcomes(id)).toEqual(['unmatched', 'duplicate']);
  });

  it('anew when the same event comes after its identity was forgotten', async () => {
    await here.publish(picky);
    const id = await here.event('org.order', { amount: 11 }, { id: 'old' });
    here.advance(31 * 24 * 3_600_000);
    await here.store.leases.purgeInbox(30 * 24 * 3_600_000, 1_000);
    await here.event('org.order', { amount: 11 }, { id: 'old' });
    expect(await here.outcomes(id)).toEqual(['started', 'started']);
    expect(here.said).toEqual([]);
  });

  it('and a person may ask for it anew: workflows start again, runs that took it do not take it twice', async () => {
    const twice = workflow(
      'twice',
      `
do:
  - first: { listen: { to: { one: { with: { type: org.x } } } } }
  - second: { listen: { to: { one: { with: { type: org.x } } } } }
`,
    );
    await here.publish(twice, oneAction('started', 'org.x'));
    const run = await here.call('twice');
    const id = await here.event('org.x', 1);
    const row = await here.store.queries.event(id);
    const again = () =>
      here.orchestrator.loop.submit({
        kind: 'event',
        event: row?.event as never,
        apiId: id,
        identified: true,
        again: true,
        redelivered: false,
      });
    await again();
    expect(await here.runs('started')).toHaveLength(2);
    expect((await here.run(run)).status).toBe('waiting');
    await here.event('org.x', 2);
    expect(await here.run(run)).toMatchObject({ status: 'completed', output: [2] });
  });
});

describe('a loop of events and workflows', () => {
  it('is cut after so many rounds', async () => {
    await here.publish(
      workflow(
        'echo',
        `
schedule: { on: { one: { with: { type: org.echo } } } }
do: [ { again: { emit: { event: { with: { type: org.echo } } } } } ]
`,
      ),
    );
    await here.event('org.echo');
    await expect
      .poll(async () => (await here.store.queries.decisions({ outcome: 'refused' }, { limit: 10 })).items.length, {
        timeout: 10_000,
      })
      .toBe(1);
    expect(await here.runs('echo')).toHaveLength(32);
  });

  it('is cut too when it goes through a sub-workflow', async () => {
    await here.publish(
      workflow('child', 'do: [ { again: { emit: { event: { with: { type: org.echo } } } } } ]'),
      workflow(
        'parent',
        `
schedule: { on: { one: { with: { type: org.echo } } } }
do: [ { sub: { run: { workflow: { namespace: test, name: child, version: '1.0.0' } } } } ]
`,
      ),
    );
    await here.event('org.echo');
    await expect
      .poll(async () => (await here.store.queries.decisions({ outcome: 'refused' }, { limit: 10 })).items.length, {
        timeout: 10_000,
      })
      .toBe(1);
    expect(await here.runs('parent')).toHaveLength(32);
  });
});
