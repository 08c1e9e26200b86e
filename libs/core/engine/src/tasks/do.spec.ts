import { describe, expect, it } from 'vitest';
import { story } from '../testing/story';

const append = (name: string, more = '') => `
  - ${name}:
      set:
        trail: \${ .trail + ["${name}"] }
      ${more}`;

const list = (...tasks: string[]) => `do:${tasks.join('')}`;

describe('a list of tasks', () => {
  it('runs in the order it is written', () => {
    const run = story(list(append('a'), append('b'), append('c')));
    expect(run.state.output).toEqual({ trail: ['a', 'b', 'c'] });
  });

  it('goes where `then` says, forwards and backwards', () => {
    const run = story(list(append('a', 'then: c'), append('b', 'then: end'), append('c', 'then: b')));
    expect(run.state.output).toEqual({ trail: ['a', 'c', 'b'] });
  });

  it('ends the run with `then: end`, through every task around it', () => {
    const run = story(`
      do:
        - outer:
            do:
              - inner:
                  set: { reached: true }
                  then: end
              - never:
                  set: { reached: false }
            output:
              as: '. + { through: "outer" }'
        - neither:
            set: { x: 1 }
    `);
    expect(run.state.output).toEqual({ reached: true, through: 'outer' });
    expect(run.tasks('task.completed')).toEqual(['inner', 'outer']);
  });

  it('leaves only the innermost list with `then: exit`', () => {
    const run = story(`
      do:
        - outer:
            do:
              - inner:
                  set: { from: inner }
                  then: exit
              - never:
                  set: { from: never }
        - after:
            set:
              came: \${ .from }
    `);
    expect(run.state.output).toEqual({ came: 'inner' });
  });

  it('gives back its input when there is nothing in it', () => {
    expect(story('do: []', { a: 1 }).state.output).toEqual({ a: 1 });
  });

  it('names a task that is visited again by its round', () => {
    const run = story(
      `
      do:
        - ask:
            call: charge:1.0.0@default
        - more:
            switch:
              - again:
                  when: .again
                  then: ask
    `,
      {},
    );
    run.done('/do/0/ask', { again: true });
    run.done('/do/0/ask@1', { again: true });
    run.done('/do/0/ask@2', { again: false });
    expect(run.state.output).toEqual({ again: false });
    expect(run.tasks('task.completed')).toEqual(['ask', 'more', 'ask', 'more', 'ask', 'more']);
  });
});

describe('a task with `if`', () => {
  const definition = `
    do:
      - guard:
          if: .age < 18
          set: { refused: true }
          then: end
          output: { as: '"never seen"' }
      - welcome:
          set:
            welcomed: \${ .age }
  `;

  it('runs when the condition holds', () => {
    expect(story(definition, { age: 17 }).state.output).toBe('never seen');
  });

  it('is skipped when it does not: the raw input goes on to the next task in order, and `then` is not followed', () => {
    const run = story(definition, { age: 18 });
    expect(run.state.output).toEqual({ welcomed: 18 });
    expect(run.tasks('task.skipped')).toEqual(['guard']);
    expect(run.tasks('task.started')).toEqual(['welcome']);
  });
});
