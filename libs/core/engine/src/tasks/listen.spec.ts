import type { Program } from '@ensue/dsl';
import { describe, expect, it } from 'vitest';
import { readProgram } from '../testing/read-program';
import { story } from '../testing/story';

const listen = (to: string, more = '') => `
  do:
    - hear:
        listen:
          to: ${to}
          ${more}
`;
const paid = '{ one: { with: { type: org.paid, data: "${ .amount > 10 }" } } }';

/** Definitions cannot say `all` yet; programs can. */
function forAll(definition: string): Program {
  const program = readProgram(definition);
  const tasks = program.tasks.map((task) =>
    task.kind === 'listen' ? { ...task, to: { ...task.to, strategy: 'all' as const } } : task,
  );
  return { ...program, tasks, byPosition: new Map(tasks.map((task) => [task.position, task])) };
}

describe('a listener', () => {
  it('is asked for by the types it waits for, and takes the first event that its filter lets in', () => {
    const run = story(listen(paid));
    expect(run.asked).toEqual([{ kind: 'listen', id: '/do/0/hear', types: ['org.paid'] }]);
    expect(run.state.status).toBe('waiting');

    const before = run.state;
    const low = run.arrive('/do/0/hear', { id: 'low', type: 'org.paid', data: { amount: 3 } });
    expect(low.consumed).toBe(false);
    expect(low.facts).toMatchObject([
      { kind: 'event.filtered', eventId: 'low', filter: expect.stringContaining('.amount > 10') },
    ]);
    expect(low.state).toBe(before);

    const high = run.arrive('/do/0/hear', { id: 'high', type: 'org.paid', data: { amount: 30 } });
    expect(high.consumed).toBe(true);
    expect(high.effects).toEqual([{ kind: 'cancel', id: '/do/0/hear', of: 'listen' }]);
    expect(run.state.output).toEqual([{ amount: 30 }]);
  });

  it('turns away an event its expression fails on, and says why', () => {
    const run = story(listen('{ one: { with: { type: org.paid, data: "${ .amount.deep.er > 1 }" } } }'));
    const odd = run.arrive('/do/0/hear', { type: 'org.paid', data: { amount: 'text' } });
    expect(odd).toMatchObject({ consumed: false, facts: [{ kind: 'event.filtered' }] });
    expect(run.state.status).toBe('waiting');
  });

  it('reads the whole envelope when asked to', () => {
    const run = story(listen(paid, 'read: envelope'));
    run.arrive('/do/0/hear', { id: 'x', type: 'org.paid', data: { amount: 11 } });
    expect(run.state.output).toEqual([{ id: 'x', source: '/test', type: 'org.paid', data: { amount: 11 } }]);
  });

  it('of any of several types takes the first of them', () => {
    const run = story(listen('{ any: [ { with: { type: org.a } }, { with: { type: org.b } } ] }'));
    expect(run.asked).toMatchObject([{ types: ['org.a', 'org.b'] }]);
    expect(run.arrive('/do/0/hear', { type: 'org.c' }).facts).toMatchObject([{ filter: 'type: org.a | type: org.b' }]);
    run.arrive('/do/0/hear', { type: 'org.b', data: 2 });
    expect(run.state.output).toEqual([2]);
  });

  it('of any event at all waits for every type', () => {
    const run = story(listen('{ any: [] }'));
    expect(run.asked).toMatchObject([{ types: null }]);
    run.arrive('/do/0/hear', { type: 'org.whatever', data: 1 });
    expect(run.state.output).toEqual([1]);
  });

  it('gives up when the task’s timeout comes first', () => {
    const run = story(listen(paid) + '        timeout: { after: { minutes: 1 } }\n');
    run.fire('/do/0/hear#timeout');
    expect(run.state.fault).toMatchObject({ status: 408, instance: '/do/0/hear' });
    expect(run.asked.at(-1)).toEqual({ kind: 'cancel', id: '/do/0/hear', of: 'listen' });
  });

  it('of all of several events takes one for each filter, in any order, and gives them as the filters stand', () => {
    const run = story(forAll(listen('{ any: [ { with: { type: org.a } }, { with: { type: org.b } } ] }')));
    expect(run.arrive('/do/0/hear', { id: '1', type: 'org.b', data: 'b' }).consumed).toBe(true);
    expect(run.arrive('/do/0/hear', { id: '1', type: 'org.b', data: 'b' }).facts).toMatchObject([
      { kind: 'signal.ignored' },
    ]);
    expect(run.arrive('/do/0/hear', { id: '2', type: 'org.b', data: 'again' }).consumed).toBe(false);
    expect(run.state.status).toBe('waiting');
    run.arrive('/do/0/hear', { id: '3', type: 'org.a', data: 'a' });
    expect(run.state.output).toEqual(['a', 'b']);
  });
});
