import { describe, expect, it } from 'vitest';
import { limits } from './limits';
import { story } from './testing/story';

describe('a limit', () => {
  it('ends an endless loop with a clear fault that no try can catch', () => {
    const run = story(`
      do:
        - outer:
            try:
              - round:
                  set: { x: 1 }
              - again:
                  set: { x: 1 }
                  then: round
            catch: { retry: {} }
    `);
    expect(run.state).toMatchObject({ status: 'faulted', fault: { status: 500 } });
    expect(run.state.fault?.detail).toContain(`more than ${limits.tasksPerStep} tasks in one go`);
    expect(run.facts.at(-1)?.kind).toBe('run.faulted');
  });

  it('ends a step whose expressions need too much together, though each is within its budget', () => {
    const run = story(
      "do: [ { t: { try: [ { all: { for: { in: '${ [range(3000)] }' }, do: [ { n: { set: { n: '${ [range(20000)] | length }' } } } ] } } ], catch: { do: [ { hide: { set: { hidden: true } } } ] } } } ]",
    );
    expect(run.state.status).toBe('faulted');
    expect(run.state.fault?.detail).toContain('operations in one go');
  });

  it('ends a try that retries for ever without a pause', () => {
    const run = story(
      'do: [ { t: { try: [ { bad: { raise: { error: { type: "https://t/b", status: 400 } } } } ], catch: { retry: {} } } } ]',
    );
    expect(run.state.fault?.detail).toContain('in one go');
  });

  it('leaves long lists and nesting alone', () => {
    let nested = '{ set: { n: "${ .n + 1 }" } }';
    for (let depth = 0; depth < 12; depth++) nested = `{ do: [ { d${depth}: ${nested} } ] }`;
    expect(story(`do: [ { top: ${nested} } ]`, { n: 1 }).state.output).toEqual({ n: 2 });
    const long = story(
      'do: [ { all: { for: { in: "[range(5000)]" }, do: [ { add: { set: { n: "${ .n + $item }" } } } ] } } ]',
      { n: 0 },
    );
    expect(long.state.output).toEqual({ n: 12_497_500 });
  });

  it('ends a loop over a giant list that never pauses', () => {
    const run = story("do: [ { all: { for: { in: '${ [range(20000)] }' }, do: [ { n: { set: { n: 1 } } } ] } } ]");
    expect(run.state.fault).toMatchObject({ status: 500, instance: '/do/0/all/do/0/n' });
    expect(run.state.fault?.detail).toContain('in one go');
  });

  it('faults the task that asks for more than one step may, and lets the run catch that', () => {
    const task = '{ emit: { event: { with: { type: org.x } } } }';
    const loop = `{ all: { for: { in: '\${ [range(.count)] }' }, do: [ { one: ${task} } ] } }`;
    const definition = `do: [ { t: { try: [ ${loop} ], catch: { as: problem, do: [ { seen: { set: { detail: '\${ $problem.detail }' } } } ] } } } ]`;
    expect(story(definition, { count: limits.effectsPerStep }).asked).toHaveLength(limits.effectsPerStep);
    const run = story(definition, { count: limits.effectsPerStep + 1 });
    expect(run.asked).toHaveLength(limits.effectsPerStep);
    expect(run.state.output).toMatchObject({ detail: expect.stringContaining('more than 1000 actions, events') });
  });

  it('faults a fork of more branches than may be under way at once, and says how many there may be', () => {
    const branches = (count: number): string =>
      Array.from({ length: count }, (_, at) => `{ b${at}: { wait: { seconds: 1 } } }`).join(', ');
    const forks = (count: number): string => `do: [ { wide: { fork: { branches: [ ${branches(count)} ] } } } ]`;
    expect(story(forks(limits.branches)).waitsFor).toHaveLength(limits.branches);
    const run = story(forks(limits.branches + 1));
    expect(run.waitsFor).toEqual([]);
    expect(run.state.fault).toMatchObject({ instance: '/do/0/wide', detail: expect.stringContaining('has 1001') });
  });

  it('of a whole run counts over its steps', () => {
    const run = story('do: [ { pause: { wait: { seconds: 1 } } }, { after: { set: { x: 1 } } } ]');
    const frames = run.state.frames as { spent: number };
    expect(frames.spent).toBe(1);
  });
});
