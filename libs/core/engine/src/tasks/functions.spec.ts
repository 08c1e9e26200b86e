import { describe, expect, it } from 'vitest';
import { story } from '../testing/story';

describe('a function', () => {
  it.each([
    ['do', 'do: [ { a: { set: { sum: "${ .x + .y }" } } } ]', { sum: 3 }],
    ['set', 'set: { sum: "${ .x + .y }" }', { sum: 3 }],
    ['for', 'for: { in: "[.x, .y]" }, do: [ { add: { set: "${ [$item, $index] }" } } ]', [2, 1]],
    [
      'fork',
      'fork: { branches: [ { a: { set: { a: "${ .x }" } } }, { b: { set: { b: 1 } } } ] }',
      [{ a: 1 }, { b: 1 }],
    ],
    ['switch', 'switch: [ { a: { when: .x == 1, then: continue } } ]', { x: 1, y: 2 }],
    [
      'try',
      'try: [ { a: { raise: { error: { type: https://x/y, status: 418 } } } } ], catch: { do: [ { b: { set: { status: "${ $error.status }" } } } ] }',
      { status: 418 },
    ],
    ['another function', 'call: other, with: { z: "${ .y }" }', { got: 2 }],
  ])('may be made of `%s`', (_, body, output) => {
    const run = story(`
      use: { functions: { f: { ${body} }, other: { set: { got: '\${ .z }' } } } }
      do:
        - go: { call: f, with: { x: 1, y: 2 } }
    `);
    expect(run.state).toMatchObject({ status: 'completed', output });
  });

  it('may raise, wait, listen, emit and run', () => {
    const run = story(`
      use:
        functions:
          all:
            do:
              - nap: { wait: { seconds: 1 } }
              - hear: { listen: { to: { any: [] } } }
              - tell: { emit: { event: { with: { type: org.told } } } }
              - child: { run: { workflow: { namespace: a, name: b } } }
          bad: { raise: { error: { type: https://x/y, status: 418 } } }
      do:
        - go: { call: all }
        - stop: { call: bad }
    `);
    const at = '/do/0/go/call/0/all/do';
    run.fire(`${at}/0/nap`);
    run.arrive(`${at}/1/hear`, { type: 'org.any' });
    run.tell({ kind: 'run.ended', effectId: `${at}/3/child`, status: 'completed', output: 1 });
    expect(run.state.fault).toMatchObject({ status: 418, instance: '/do/1/stop/call/0/bad' });
  });

  it('has a life of its own at each call, in loops too', () => {
    const run = story(`
      use: { functions: { pay: { try: [ { pay: { call: charge:1.0.0@default } } ], catch: { retry: { limit: { attempt: { count: 1 } } } } } } }
      do:
        - each: { for: { in: '[1, 2]' }, do: [ { one: { call: pay } }, { two: { call: pay } } ] }
    `);
    for (let n = 0; n < 4; n++) {
      run.failed(String(run.waitsFor[0]));
      run.done(String(run.waitsFor[0]), n);
    }
    expect(run.state).toMatchObject({ status: 'completed', output: 3 });
    expect(new Set(run.asked.map(({ id }) => id)).size).toBe(8);
  });
});

describe('components of `use`', () => {
  it('stand wherever a name may', () => {
    const run = story(
      `
      use:
        timeouts: { short: { after: { seconds: 2 } }, long: { after: PT1H } }
        errors: { teapot: { type: https://x/teapot, status: 418, title: '\${ "t" + .kind }', detail: d } }
        retries: { once: { delay: { seconds: 1 }, limit: { attempt: { count: 1 } } } }
        authentications: { door: { basic: { username: u, password: '\${ .word }' } } }
      timeout: long
      do:
        - ask:
            call: http
            timeout: short
            with: { method: get, endpoint: { uri: https://x.org, authentication: { use: door } } }
        - bad: { try: [ { no: { raise: { error: teapot } } } ], catch: { retry: once } }
    `,
      { word: 'w' },
    );
    expect(run.waitsFor).toEqual(['#timeout', '/do/0/ask#timeout', '/do/0/ask']);
    expect(run.asked.at(-1)).toMatchObject({
      timeoutMs: 2000,
      input: { endpoint: { uri: 'https://x.org', authentication: { basic: { username: 'u', password: 'w' } } } },
    });
    run.done('/do/0/ask', { kind: 'x' });
    run.fire('/do/1/bad#retry.1');
    expect(run.state.fault).toMatchObject({ status: 418, title: 'tx', detail: 'd', instance: '/do/1/bad/try/0/no' });
  });
});
