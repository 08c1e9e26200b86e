import type { Json } from '@ensue/jq';
import { describe, expect, it } from 'vitest';
import { JsonBytes } from './json-bytes';
import { replay } from './replay';
import type { Signal } from './signal';
import { step } from './step';
import { Story, story } from './testing/story';

const tooLarge = {
  type: 'https://serverlessworkflow.io/spec/1.0.0/errors/runtime',
  status: 413,
  detail: expect.stringContaining('output.as') as string,
};
const large = 'é'.repeat(5_000);
const http = "{ call: http, with: { method: get, endpoint: 'https://example.com' } }";
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** Ends the action that is outstanding, with an output too large for the room there is. */
function completed(run: Story, output: Json = large, within = 8_000): void {
  run.tell({ kind: 'action.completed', effectId: run.waitsFor[0] ?? '', output, within });
}

describe('a step with little room', () => {
  it('faults the task whose output does not fit, and its run where nothing catches that', () => {
    const run = story(`do: [ { get: ${http} } ]`);
    completed(run);
    expect(run.state).toMatchObject({ status: 'faulted', fault: { ...tooLarge, instance: '/do/0/get' } });
    expect(bytesOf(run.state)).toBeLessThan(2_000);
  });

  it('lets the run catch that and go on', () => {
    const run = story(`
      do:
        - careful:
            try: [ { get: ${http} } ]
            catch: { errors: { with: { status: 413 } }, do: [ { less: { set: { kept: false } } } ] }
    `);
    completed(run, large, 16_000);
    expect(run.state).toMatchObject({ status: 'completed', output: { kept: false } });
  });

  it('faults no task whose output fits, nor one that keeps little of it', () => {
    const whole = story(`do: [ { get: ${http} } ]`);
    completed(whole, 'x', 8_000);
    expect(whole.state.output).toBe('x');
    const little = story(
      `do: [ { get: { ...http, output: { as: '\${ length }' } } } ]`.replace('...http', http.slice(1, -1)),
    );
    completed(little, 'x'.repeat(5_000), 8_000);
    expect(little.state.output).toBe(5_000);
  });

  it.each([
    [
      'a list that grows in a loop',
      "do: [ { all: { for: { in: '${ [range(200)] }' }, do: [ { more: { set: { n: '${ [.n, .n] }' } } } ] } } ]",
    ],
    [
      'branches of a fork',
      `do: [ { all: { fork: { branches: [ ${Array.from({ length: 20 }, (_, at) => `{ b${at}: { do: [ { wide: { set: { x: '\${ "x" * 1000 }' } } }, { pause: { wait: { seconds: 1 } } } ] } }`).join(', ')} ] } } } ]`,
    ],
    [
      'an input that is handed from list to list',
      `do: [ { wide: { set: { x: '\${ "x" * 2000 }' } } }, { a: { do: [ { b: { do: [ { c: { do: [ { d: { wait: { seconds: 1 } } } ] } } ] } } ] } } ]`,
    ],
    [
      'what is exported',
      `do: [ { wide: { set: { x: 1 }, export: { as: '\${ "x" * 9000 }' } } }, { pause: { wait: { seconds: 1 } } } ]`,
    ],
    [
      'what an action is given',
      `do: [ { call: { call: http, with: { method: post, endpoint: 'https://example.com', body: '\${ "x" * 9000 }' } } } ]`,
    ],
    ['the output of the workflow', `output: { as: '\${ "x" * 9000 }' }\ndo: [ { one: { set: { x: 1 } } } ]`],
    ['many small tasks', "do: [ { all: { for: { in: '${ [range(2000)] }' }, do: [ { n: { set: { x: 1 } } } ] } } ]"],
    [
      'one catch after the other',
      `do: [ { t: { try: [ { wide: { set: { x: '\${ "x" * 9000 }' } } } ], catch: { retry: {} } } } ]`,
    ],
  ])('comes to no more than that by %s', (_, definition) => {
    const run = new Story(definition);
    const within = 8_000;
    const start: Signal = {
      kind: 'start',
      runId: 'run-1',
      input: { n: 1 },
      trigger: { kind: 'call' },
      depth: 0,
      within,
    };
    const { state, facts, effects } = step(run.program, undefined, start, run.now);
    expect(state).toMatchObject({ status: 'faulted', fault: { status: expect.any(Number) as number } });
    expect(bytesOf(state)).toBeLessThan(within);
    // Of so little the eighth that is kept free is soon spent by the faults themselves.
    expect(bytesOf({ facts, effects, start })).toBeLessThan(within + 2_000);
  });

  it('faults a listener that collects too much', () => {
    const run = story(
      'do: [ { hear: { listen: { to: { any: [ { with: { type: org.x } } ], until: { one: { with: { type: org.y } } } } } } } ]',
    );
    const [effectId = ''] = run.waitsFor;
    const arrives = (id: string): void =>
      void run.tell({
        kind: 'event.arrived',
        effectId,
        event: { id, source: '/s', type: 'org.x', data: 'x'.repeat(3_000) },
        within: 9_000,
      });
    arrives('1');
    arrives('2');
    expect(run.state.status).toBe('waiting');
    arrives('3');
    expect(run.state).toMatchObject({ status: 'faulted', fault: { ...tooLarge, instance: '/do/0/hear' } });
  });

  it('of a suspended run keeps the fault in place of an output, for when it is resumed', () => {
    const run = story(`do: [ { get: ${http} } ]`);
    run.tell({ kind: 'suspend' });
    completed(run);
    expect(bytesOf(run.state)).toBeLessThan(2_000);
    run.tell({ kind: 'resume' });
    expect(run.state).toMatchObject({ status: 'faulted', fault: { ...tooLarge, instance: '/do/0/get' } });
  });

  it('is replayed to the same end', () => {
    const run = story(`do: [ { get: ${http} } ]`);
    completed(run);
    expect(replay(run.program, run.recorded)).toEqual(run.state);
  });
});

it('a value is as long as its text is in UTF-8, give or take its commas', () => {
  for (const value of [null, true, 1.5, '"\n\u0001é€😀\ud800', [], {}, [1, 2], { a: 'é', b: [{}, null] }] as Json[]) {
    const over = new JsonBytes().of(value) - bytesOf(value);
    expect(over).toBeGreaterThanOrEqual(0);
    expect(over).toBeLessThan(6);
  }
});
