import { describe, expect, it } from 'vitest';
import { story } from './testing/story';

const pay = 'call: charge:1.0.0@default';

function extended(extensions: string, task: string, more = ''): string {
  return `
    use:
      extensions: ${extensions}
    do:
      - pay: { ${task} }
      ${more}
  `;
}

const watch = (what: string, more = '') =>
  `{ extend: ${what}, ${more} before: [ { first: { set: { dropped: 1 } } } ], after: [ { last: { set: { dropped: 2 } } } ] }`;

describe('an extension', () => {
  it('acts before and after the task, and its outputs are dropped', () => {
    const run = story(extended(`[ { watch: ${watch('call')} } ]`, `${pay}, output: { as: '{ paid: . }' }`), { n: 1 });
    expect(run.tasks('task.completed')).toEqual(['first']);
    expect(run.asked).toMatchObject([{ kind: 'action', id: '/do/0/pay' }]);
    run.done('/do/0/pay', 5);
    expect(run.tasks('task.completed')).toEqual(['first', 'last', 'pay']);
    expect(run.state.output).toEqual({ paid: 5 });
    expect(run.facts).toContainEqual(
      expect.objectContaining({
        kind: 'task.started',
        task: expect.objectContaining({ position: '/do/0/pay/extensions/0/after/0/last' }),
        input: { paid: 5 },
      }),
    );
  });

  it('with `then: exit` before the task gives what the task would have', () => {
    const mock = `{ extend: call, before: [ { answer: { set: { content: 3 }, then: exit } }, { never: { set: { no: 1 } } } ] }`;
    const run = story(extended(`[ { mock: ${mock} } ]`, `${pay}, output: { as: .content }`));
    expect(run.asked).toEqual([]);
    expect(run.state.output).toBe(3);
    expect(run.tasks('task.started')).toEqual(['pay', 'answer']);
  });

  it('applies only when it says so, of the task as it is written', () => {
    const mock = (of: string) =>
      extended(
        `[ { mock: { extend: call, when: '$task.with.to == "${of}" and $task.name == "pay"', before: [ { answer: { set: { x: 1 }, then: exit } } ] } } ]`,
        `${pay}, with: { to: me }`,
      );
    expect(story(mock('me')).state.output).toEqual({ x: 1 });
    expect(story(mock('you')).state.status).toBe('running');
  });

  it('faults the task with one of its own, which the task’s own `catch` does not see', () => {
    const refuse = `{ extend: all, when: '$task.name == "attempt"', before: [ { no: { raise: { error: { type: 'https://test/no', status: 403 } } } } ] }`;
    const run = story(`
      use: { extensions: [ { refuse: ${refuse} } ] }
      do:
        - attempt: { try: [ { a: { set: { a: 1 } } } ], catch: { do: [ { b: { set: { b: 1 } } } ] } }
    `);
    expect(run.state.fault).toMatchObject({ status: 403, instance: '/do/0/attempt/extensions/0/before/0/no' });
  });

  it('acts in the order of declaration, around tasks that wait as around any other', () => {
    const nap = `{ extend: all, before: [ { nap: { wait: { seconds: 1 } } } ], after: [ { rest: { wait: { seconds: 1 } } } ] }`;
    const run = story(extended(`[ { nap: ${nap} }, { watch: ${watch('wait')} } ]`, 'wait: { seconds: 5 }'), 'in');
    run.fire('/do/0/pay/extensions/0/before/0/nap');
    expect(run.waitsFor).toEqual(['/do/0/pay']);
    run.fire('/do/0/pay');
    run.fire('/do/0/pay/extensions/0/after/0/rest');
    expect(run.tasks('task.completed')).toEqual(['nap', 'first', 'rest', 'last', 'pay']);
    expect(run.state.output).toBe('in');
  });

  it.each([
    ['composite', 'do: [ { a: { set: { a: 1 } } } ]', true],
    ['composite', 'fork: { branches: [ { a: { set: { a: 1 } } } ] }', true],
    ['composite', 'set: { a: 1 }', false],
    ['set', 'set: { a: 1 }', true],
    ['emit', 'emit: { event: { with: { type: t } } }', true],
    ['for', 'for: { in: "[1]" }, do: [ { a: { emit: { event: { with: { type: t } } } } } ]', true],
    ['switch', 'switch: [ { a: { then: end } } ]', true],
    ['raise', 'raise: { error: { type: "https://x/y", status: 400 } }', true],
    ['try', 'try: [ { a: { emit: { event: { with: { type: t } } } } } ], catch: {}', true],
    ['listen', 'listen: { to: { any: [] } }', true],
    ['run', 'run: { workflow: { namespace: a, name: b } }', true],
    ['wait', 'wait: { seconds: 1 }', true],
  ])('of %s, at { %s }: %s', (extend, task, applies) => {
    const run = story(extended(`[ { x: { extend: ${extend}, before: [ { first: { set: { x: 1 } } } ] } } ]`, task));
    expect(run.tasks('task.completed').includes('first')).toBe(applies);
  });

  it('leaves nothing running of a task that is over: the losers of a race are gone before what comes after', () => {
    const run = story(
      `
      use: { extensions: [ { x: { extend: composite, when: '$task.name == "race"', after: [ { nap: { wait: { seconds: 1 } } } ] } } ] }
      do:
        - race: { fork: { compete: true, branches: [ { a: { set: { a: 1 } } }, { b: { wait: { seconds: 9 } } } ] } }
    `,
    );
    expect(run.waitsFor).toEqual(['/do/0/race/extensions/0/after/0/nap']);
    run.fire('/do/0/race/extensions/0/after/0/nap');
    expect(run.state.output).toEqual({ a: 1 });
  });

  it('ends the run with `end`', () => {
    const stop = '{ extend: call, after: [ { stop: { set: { x: 1 }, then: end } } ] }';
    const run = story(extended(`[ { stop: ${stop} } ]`, pay, '- never: { set: { no: 1 } }'));
    run.done('/do/0/pay', 'out');
    expect(run.state).toMatchObject({ status: 'completed', output: 'out' });
  });

  it('does not see the variables of the loop around the task', () => {
    const run = story(`
      use: { extensions: [ { watch: ${watch('set')} } ] }
      do:
        - loop: { for: { in: '[1, 2]' }, do: [ { a: { set: { it: '\${ $item }' } } } ] }
    `);
    expect(run.state.output).toEqual({ it: 2 });
  });
});
