import { message } from '@ensue/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { workflow } from './testing/definitions';
import { Installation, ids } from './testing/installation';
import { WrappedStore } from './testing/wrapped-store';

let here: Installation;
const store = new WrappedStore();
beforeEach(async () => {
  here = await Installation.open({ wrapStore: (real) => store.wrap(real) });
});
afterEach(() => here.dispose());

const listening = (to: string): string => `{ listen: { to: ${to} } }`;
const answer = workflow(
  'answer',
  `
do:
  - ask: { call: http, with: { method: get, endpoint: 'https://example.com' } }
  - hear: ${listening("{ one: { with: { type: org.answer, data: '${ .to == $workflow.id }' } } }")}
`,
);

describe('an event that comes before its listen', () => {
  it('is found by the look back', async () => {
    await here.publish(answer);
    here.runner.perform = () => 'silence';
    const id = await here.call('answer');
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    const other = await here.event('org.answer', { to: 'somebody else' });
    const early = await here.event('org.answer', { to: id });
    const [asked] = here.runner.asked;
    if (asked !== undefined) await here.runner.answer(asked, { output: 1 });
    const run = await here.until('completed', id);
    expect(run.output).toEqual([{ to: id }]);
    expect(await here.outcomes(early)).toEqual(['unmatched', 'woke']);
    expect(await here.outcomes(other)).toEqual(['unmatched']);
    expect(await here.store.leases.nextDueIn()).toBeUndefined();
  });

  it('is found in the order of arrival, whatever the types', async () => {
    await here.publish(
      workflow(
        'lines',
        `
do:
  - ask: { call: http, with: { method: get, endpoint: 'https://example.com' } }
  - hear: ${listening('{ any: [ { with: { type: org.line } } ], until: { one: { with: { type: org.done } } } }')}
`,
      ),
    );
    here.runner.perform = () => 'silence';
    const id = await here.call('lines');
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    for (const type of ['line', 'done', 'line']) {
      await here.event(`org.${type}`, type);
      here.advance(5);
    }
    const [asked] = here.runner.asked;
    if (asked !== undefined) await here.runner.answer(asked, { output: 1 });
    expect((await here.until('completed', id)).output).toEqual(['line']);
  });

  it('is found behind a thousand others of its type', async () => {
    await here.publish(answer);
    here.runner.perform = () => 'silence';
    const id = await here.call('answer');
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    await Promise.all(Array.from({ length: 1_200 }, () => here.event('org.answer', { to: 'somebody else' })));
    await here.event('org.answer', { to: id });
    const [asked] = here.runner.asked;
    if (asked !== undefined) await here.runner.answer(asked, { output: 1 });
    await here.until('completed', id);
  });

  it('is found by the second look back when its transaction was still under way at the first', async () => {
    await here.publish(workflow('hears', `do: [ { hear: ${listening('{ one: { with: { type: org.answer } } }')} } ]`));
    const id = await here.call('hears');
    await here.settled();
    // Another replica decided on the event with a snapshot in which the listener was not yet.
    await here.store.transaction(async (tx) => {
      const { now } = await tx.moment();
      const event = { specversion: '1.0', id: 'late', source: '/t', type: 'org.answer', data: 7 };
      await tx.write({
        events: [
          { id: ids.derived('/t', 'late'), source: '/t', eventId: 'late', type: event.type, receivedAt: now, event },
        ],
      });
    });
    expect((await here.run(id)).status).toBe('waiting');
    here.advance(10_000);
    expect(await here.scheduler.look()).toBe(1);
    expect(await here.run(id)).toMatchObject({ status: 'completed', output: [7] });
  });

  it('is found with all the others that the listener waits for', async () => {
    await here.publish(
      workflow(
        'both',
        `
do:
  - ask: { call: http, with: { method: get, endpoint: 'https://example.com' } }
  - hear: ${listening('{ all: [ { with: { type: org.a } }, { with: { type: org.b } } ] }')}
`,
      ),
    );
    here.runner.perform = () => 'silence';
    const id = await here.call('both');
    await vi.waitFor(() => expect(here.runner.asked).toHaveLength(1));
    await here.event('org.b', 2);
    await here.event('org.a', 1);
    const [asked] = here.runner.asked;
    if (asked !== undefined) await here.runner.answer(asked, { output: 1 });
    expect((await here.until('completed', id)).output).toEqual(expect.arrayContaining([1, 2]));
  });

  it('is left alone when the look back finds the listener gone', async () => {
    await here.publish(workflow('hears', `do: [ { hear: ${listening('{ one: { with: { type: org.answer } } }')} } ]`));
    const id = await here.call('hears');
    await here.event('org.answer', 1);
    const before = await here.facts(id);
    await here.tell(message('io.ensue.listener.lookback.v1', 'again', '/t', { runId: id, effectId: '/do/0/hear' }));
    expect(await here.facts(id)).toEqual(before);
  });
});

describe('a run that listens', () => {
  it('never takes the event that started it', async () => {
    await here.publish(
      workflow(
        'pair',
        `
schedule: { on: { one: { with: { type: org.x } } } }
do: [ { second: ${listening('{ one: { with: { type: org.x } } }')} } ]
`,
      ),
    );
    await here.event('org.x', 1);
    const [run] = await here.runs('pair');
    expect(run?.status).toBe('waiting');
    const second = await here.event('org.x', 2);
    expect(await here.run(run?.id ?? '')).toMatchObject({ status: 'completed', output: [2] });
    expect((await here.outcomes(second)).toSorted()).toEqual(['started', 'woke']);
  });

  it('with two listeners takes an event once: the older listener has it', async () => {
    await here.publish(
      workflow(
        'fork',
        `
do:
  - both:
      fork:
        branches:
          - a: ${listening('{ one: { with: { type: org.x } } }')}
          - b: ${listening('{ one: { with: { type: org.x } } }')}
`,
      ),
    );
    const id = await here.call('fork');
    const first = await here.event('org.x', 1);
    expect(await here.outcomes(first)).toEqual(['woke']);
    expect((await here.run(id)).status).toBe('waiting');
    here.advance(10_000);
    await here.scheduler.look();
    expect((await here.run(id)).status).toBe('waiting');
    await here.event('org.x', 2);
    expect(await here.run(id)).toMatchObject({ status: 'completed', output: [[1], [2]] });
  });

  it('for the same type twice over takes two events of one batch, one each', async () => {
    await here.publish(
      workflow(
        'twice',
        `
do:
  - a: ${listening('{ one: { with: { type: org.x } } }')}
  - b: ${listening('{ one: { with: { type: org.x } } }')}
`,
      ),
    );
    const id = await here.call('twice');
    const events = await Promise.all([1, 2, 3].map((data) => here.event('org.x', data)));
    await here.until('completed', id);
    const outcomes = await Promise.all(events.map((event) => here.outcomes(event)));
    expect(outcomes.filter((told) => told.includes('woke'))).toHaveLength(2);
  });

  it('is not the only one: an event that two runs wait for wakes both', async () => {
    await here.publish(workflow('hears', `do: [ { hear: ${listening('{ one: { with: { type: org.x } } }')} } ]`));
    const [a, b] = [await here.call('hears'), await here.call('hears')];
    expect(await here.outcomes(await here.event('org.x', 1))).toEqual(['woke', 'woke']);
    expect([(await here.run(a)).status, (await here.run(b)).status]).toEqual(['completed', 'completed']);
  });

  it('of several types or of any is found by each', async () => {
    await here.publish(
      workflow(
        'either',
        `do: [ { hear: ${listening('{ any: [ { with: { type: org.a } }, { with: { type: org.b } } ] }')} } ]`,
      ),
      workflow('every', `do: [ { hear: ${listening('{ any: [] }')} } ]`),
    );
    const [either, every] = [await here.call('either'), await here.call('every')];
    expect(await here.outcomes(await here.event('org.b', 1))).toEqual(['woke', 'woke']);
    expect((await here.run(either)).status).toBe('completed');
    expect((await here.run(every)).status).toBe('completed');
  });

  it('and is suspended takes the event, and goes on with it when it is resumed', async () => {
    await here.publish(workflow('hears', `do: [ { hear: ${listening('{ one: { with: { type: org.x } } }')} } ]`));
    const id = await here.call('hears');
    await here.orchestrator.runs.control(id, 'suspend', 'lunch');
    expect(await here.outcomes(await here.event('org.x', 1))).toEqual(['woke']);
    expect((await here.run(id)).status).toBe('suspended');
    await here.orchestrator.runs.control(id, 'resume', undefined);
    expect(await here.run(id)).toMatchObject({ status: 'completed', output: [1] });
  });
});

describe('an event that a crowd waits for', () => {
  it('is decided on at once, and offered in batches to each run that it is for', async () => {
    await here.publish(
      workflow(
        'crowd',
        `do: [ { hear: ${listening('{ one: { with: { type: org.x, data: \'${ .for == $workflow.input.name or .for == "all" }\' } } }')} } ]`,
      ),
    );
    const names = Array.from({ length: 250 }, (_, at) => `n${at}`);
    const runs = await Promise.all(names.map((name) => here.call('crowd', { name })));
    store.transactions = 0;
    const one = await here.event('org.x', { for: 'n7' });
    await here.until('completed', runs[7] ?? '');
    expect(await here.outcomes(one)).toEqual(['woke', 'woke']);
    expect((await here.decisions(one))[0]).toMatchObject({ reason: expect.stringContaining('250 runs') });
    const all = await here.event('org.x', { for: 'all' });
    await vi.waitFor(async () => {
      const { items } = await here.store.queries.runs({ status: ['waiting'] }, { limit: 1 });
      expect(items).toEqual([]);
    });
    expect(new Set((await here.decisions(all)).map(({ outcome }) => outcome))).toEqual(new Set(['woke']));
    expect(store.transactions).toBeLessThan(12);
    expect(here.said).toEqual([]);
  });
});

describe('lifecycle events', () => {
  it('reach a workflow that is started by them, and no other types come', async () => {
    await here.publish(
      workflow('job', 'do: [ { note: { set: { a: 1 } } } ]'),
      workflow(
        'audit',
        `
schedule:
  on:
    one: { with: { type: io.serverlessworkflow.workflow.completed.v1, data: '\${ .name | startswith("job-") }' } }
do: [ { note: { set: { heard: true } } } ]
`,
      ),
    );
    await here.event('org.nothing');
    await vi.waitFor(async () => {
      await here.call('job');
      expect((await here.runs('audit')).length).toBeGreaterThan(0);
    });
    const { items } = await here.store.queries.events({}, { limit: 100 });
    expect(new Set(items.map(({ type }) => type))).toEqual(
      new Set(['org.nothing', 'io.serverlessworkflow.workflow.completed.v1']),
    );
  });
});
