import { describe, expect, it } from 'vitest';
import { story } from '../testing/story';

describe('a loop', () => {
  it('hands each iteration the output of the one before, with item and index', () => {
    const run = story(
      `
      do:
        - loop:
            for: { each: word, in: .words }
            do:
              - add:
                  set:
                    line: \${ .line + [$word + ($index | tostring)] }
    `,
      { words: ['a', 'b', 'c'] },
    );
    expect(run.state.output).toEqual({ line: ['a0', 'b1', 'c2'] });
  });

  it('gives back its input when there is nothing to iterate over', () => {
    const run = story(
      `
      do:
        - loop:
            for: { in: .none }
            do:
              - never:
                  set: { x: 1 }
    `,
      { none: [] },
    );
    expect(run.state.output).toEqual({ none: [] });
  });

  it('faults when `in` gives no array', () => {
    const run = story('do: [ { loop: { for: { in: .missing }, do: [ { x: { set: { a: 1 } } } ] } } ]');
    expect(run.state.fault).toMatchObject({
      status: 400,
      instance: '/do/0/loop',
      type: expect.stringMatching(/expression$/),
    });
  });

  it('asks `while` before each iteration, with that iteration’s input, item and index', () => {
    const run = story(
      `
      do:
        - loop:
            for: { each: n, at: i, in: '[5, 6, 7, 8]' }
            while: (.sum // 0) < 11 and $n < 8 and $i < 9
            do:
              - add:
                  set:
                    sum: \${ (.sum // 0) + $n }
    `,
      null,
    );
    expect(run.state.output).toEqual({ sum: 11 });
  });

  it('ends the iteration, not the loop, with `then: exit`', () => {
    const run = story(`
      do:
        - loop:
            for: { each: n, in: '[1, 2, 3]' }
            do:
              - odd:
                  if: $n % 2 == 1
                  set:
                    seen: \${ .seen + [$n] }
                  then: exit
              - even:
                  set:
                    seen: \${ .seen + [-$n] }
    `);
    expect(run.state.output).toEqual({ seen: [1, -2, 3] });
  });

  it('ends the run from within with `then: end`', () => {
    const run = story(`
      do:
        - loop:
            for: { each: n, in: '[1, 2, 3]' }
            do:
              - stop:
                  set: { at: '\${ $n }' }
                  then: end
    `);
    expect(run.state.output).toEqual({ at: 1 });
  });

  it('hides an outer variable by an inner one of the same name, and only inside', () => {
    const run = story(`
      do:
        - outer:
            for: { in: '["a", "b"]' }
            do:
              - inner:
                  for: { in: '[1, 2]' }
                  do:
                    - add:
                        set: { out: '\${ .out + [$item] }' }
              - after:
                  set: { out: '\${ .out + [$item, $index] }' }
    `);
    expect(run.state.output).toEqual({ out: [1, 2, 'a', 0, 1, 2, 'b', 1] });
  });

  it('asks for each iteration’s action under its own id', () => {
    const run = story(
      'do: [ { loop: { for: { in: "[10, 20]" }, do: [ { pay: { call: "charge:1.0.0@default", with: { n: "${ $item }" } } } ] } } ]',
    );
    const [first] = run.waitsFor as [string];
    expect(run.asked).toMatchObject([{ id: first, key: first, input: { n: 10 } }]);
    run.done(first, {});
    expect(run.asked.at(-1)).toMatchObject({ id: `${first}@0.1.0`, key: `${first}@0.1.0`, input: { n: 20 } });
    run.done(`${first}@0.1.0`, { last: true });
    expect(run.state.output).toEqual({ last: true });
  });
});
