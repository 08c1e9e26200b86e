import { describe, expect, it } from 'vitest';
import { story } from '../testing/story';

const twoActions = (more = '') => `
  do:
    - both:
        fork:
          ${more}
          branches:
            - left:
                call: charge:1.0.0@default
                export: { as: '$context + { left: . }' }
            - right:
                call: notify:1.0.0@default
                export: { as: '$context + { right: . }' }
    - tell:
        set: { out: '\${ . }', context: '\${ $context }' }
`;
const left = '/do/0/both/fork/branches/0/left';
const right = '/do/0/both/fork/branches/1/right';

describe('a fork', () => {
  it('gives the outputs in declaration order, whatever order they come in, and merges what was exported', () => {
    const run = story(twoActions());
    expect(run.waitsFor).toEqual([left, right]);
    run.done(right, 'r');
    run.done(left, 'l');
    expect(run.state.output).toEqual({ out: ['l', 'r'], context: { left: 'l', right: 'r' } });
  });

  it('shows a branch nothing of what another has exported', () => {
    const run = story(`
      do:
        - both:
            fork:
              branches:
                - one:
                    set: { a: 1 }
                    export: { as: '{ seen: true }' }
                - two:
                    set: { sees: '\${ $context }' }
    `);
    expect(run.state.output).toEqual([{ a: 1 }, { sees: {} }]);
  });

  it('faults with the branch that does, and cancels the others', () => {
    const run = story(twoActions());
    run.failed(left);
    expect(run.state).toMatchObject({ status: 'faulted', fault: { status: 503, instance: left } });
    expect(run.asked.at(-1)).toEqual({ kind: 'cancel', id: right, of: 'action' });
    expect(run.tasks('task.cancelled')).toEqual(['right']);
    expect(run.tasks('task.faulted')).toEqual(['left', 'both']);
  });

  it('asks for nothing that it would cancel in the same breath', () => {
    const run = story(`
      do:
        - both:
            fork:
              branches:
                - slow:
                    call: charge:1.0.0@default
                - bad:
                    raise: { error: { type: 'https://test/bad', status: 400 } }
    `);
    expect(run.state.status).toBe('faulted');
    expect(run.asked).toEqual([]);
  });

  it('lets the first branch win a race, with what it exported', () => {
    const run = story(twoActions('compete: true'));
    run.done(right, 'r');
    expect(run.asked.at(-1)).toEqual({ kind: 'cancel', id: left, of: 'action' });
    expect(run.state.output).toEqual({ out: 'r', context: { right: 'r' } });
  });

  it('does not begin the other branches of a race that the first wins at once', () => {
    const run = story(`
      do:
        - race:
            fork:
              compete: true
              branches:
                - red:
                    set: { colors: '\${ .colors + ["red"] }' }
                - green:
                    set: { colors: '\${ .colors + ["green"] }' }
    `);
    expect(run.state.output).toEqual({ colors: ['red'] });
    expect(run.tasks('task.created')).toEqual(['race', 'red']);
  });

  it('gives an empty array without branches, and counts a skipped branch by its input', () => {
    expect(story('do: [ { none: { fork: { branches: [] } } } ]').state.output).toEqual([]);
    const skipped = 'do: [ { some: { fork: { branches: [ { a: { if: "false", set: { b: 1 } } } ] } } } ]';
    expect(story(skipped, 7).state.output).toEqual([7]);
  });

  it('ends the run when a branch says so', () => {
    const run = story(`
      do:
        - both:
            fork:
              branches:
                - slow:
                    call: charge:1.0.0@default
                - done:
                    do:
                      - enough:
                          set: { enough: true }
                          then: end
        - never:
            set: { x: 1 }
    `);
    expect(run.state).toMatchObject({ status: 'completed', output: { enough: true } });
    expect(run.outstanding.size).toBe(0);
  });
});
