import type { Json } from '@ensue/jq';
import { describe, expect, it } from 'vitest';
import { story } from './testing/story';

/** What the language says of data alone: a definition, the run's input, its output. */
const outputs: [what: string, definition: string, input: Json, output: Json][] = [
  ['`set` by an expression', `do: [ { a: { set: '\${ .x }' } } ]`, { x: [1] }, [1]],
  ['`set` by an expression that gives no object', `do: [ { a: { set: '\${ 1 + 1 }' } } ]`, null, 2],
  [
    '`for` over a list written in place',
    `do: [ { a: { for: { in: [ { n: 1 }, { n: '\${ .x }' } ] }, do: [ { b: { set: { got: '\${ $item.n }' } } } ] } } ]`,
    { x: 7 },
    { got: 7 },
  ],
  [
    '`for` over anything in a list in place',
    `do: [ { a: { for: { in: [ 1, two ] }, do: [ { b: { set: '\${ [$index, $item] }' } } ] } } ]`,
    null,
    [1, 'two'],
  ],
  [
    '`for` over an expression in `${ }`',
    `do: [ { a: { for: { in: '\${ .x }', each: it, at: n }, do: [ { b: { set: '\${ [$n, $it] }' } } ] } } ]`,
    { x: ['a'] },
    [0, 'a'],
  ],
  [
    '`while` in `${ }`',
    `do: [ { a: { for: { in: '[1,2,3]' }, while: '\${ $item < 3 }', do: [ { b: { set: '\${ $item }' } } ] } } ]`,
    null,
    2,
  ],
  ['`if` in `${ }`', `do: [ { a: { if: '\${ .x }', set: { y: 1 } } } ]`, { x: false }, { x: false }],
  [
    '`input.from` as a map',
    `do: [ { a: { input: { from: { y: '\${ .x }', z: 1 } }, set: '\${ . }' } } ]`,
    { x: 5 },
    { y: 5, z: 1 },
  ],
  [
    '`output.as` as a map',
    `do: [ { a: { output: { as: { y: '\${ .x }', i: '\${ $input.x }' } }, set: { x: 2 } } } ]`,
    { x: 5 },
    { y: 2, i: 5 },
  ],
  [
    '`export.as` as a map',
    `do: [ { a: { export: { as: { kept: '\${ .x }' } }, set: { x: 2 } } }, { b: { set: '\${ $context }' } } ]`,
    null,
    { kept: 2 },
  ],
  [
    '`output` of the workflow with `$context`',
    `output: { as: '$context + { out: . }' }\ndo: [ { a: { export: { as: '{ c: $output }' }, set: { x: 2 } } } ]`,
    null,
    { c: { x: 2 }, out: { x: 2 } },
  ],
  [
    '`input.from` of the workflow',
    `input: { from: .deep }\ndo: [ { a: { set: '\${ [., $workflow.input] }' } } ]`,
    { deep: 1 },
    [1, { deep: 1 }],
  ],
  ['`$task.output` in `output.as`', `do: [ { a: { output: { as: '$task.output' }, set: { x: 2 } } } ]`, null, { x: 2 }],
  [
    '`$task.reference` and name',
    `do: [ { a: { set: '\${ [$task.name, $task.reference, $task.input] }' } } ]`,
    3,
    ['a', '/do/0/a', 3],
  ],
  [
    '`$workflow.startedAt`',
    `do: [ { a: { set: '\${ $workflow.startedAt.epoch.seconds == ($workflow.startedAt.epoch.milliseconds / 1000 | floor) }' } } ]`,
    null,
    true,
  ],
  ['`$runtime.name`', `do: [ { a: { set: '\${ $runtime.name }' } } ]`, null, 'ensue'],
  [
    '`then` of a switch case: a name',
    `do: [ { a: { switch: [ { x: { when: .n == 1, then: c } }, { y: { then: b } } ] } }, { b: { set: { b: 1 }, then: end } }, { c: { set: { c: 1 } } } ]`,
    { n: 1 },
    { c: 1 },
  ],
  [
    '`then: exit` of a switch case',
    `do: [ { o: { do: [ { a: { switch: [ { x: { then: exit } } ] } }, { b: { set: { b: 1 } } } ] } }, { c: { set: '\${ . + { c: 1 } }' } } ]`,
    { n: 1 },
    { n: 1, c: 1 },
  ],
  [
    '`then: continue` of a switch case',
    `do: [ { a: { switch: [ { x: { then: continue } } ], then: c } }, { b: { set: { b: 1 } } }, { c: { set: '\${ . + { c: 1 } }' } } ]`,
    {},
    { b: 1, c: 1 },
  ],
  [
    '`catch.then` after `catch.do`',
    `do: [ { a: { try: [ { x: { raise: { error: { type: https://x/y, status: 1 } } } } ], catch: { do: [ { h: { set: '\${ $error.status }' } } ], then: c } } }, { b: { set: { no: 1 } } }, { c: { set: '\${ [.] }' } } ]`,
    null,
    [1],
  ],
  [
    '`errors.with.details`, as it was called up to 1.0.3',
    `do: [ { a: { try: [ { x: { raise: { error: { type: https://x/y, status: 1, detail: d } } } } ], catch: { errors: { with: { details: d } }, do: [ { h: { set: { ok: 1 } } } ] } } } ]`,
    null,
    { ok: 1 },
  ],
  [
    '`errors.with` of every member',
    `do: [ { a: { try: [ { x: { raise: { error: { type: https://x/y, status: 1, title: t, detail: d } } } } ], catch: { errors: { with: { type: https://x/y, status: 1, instance: /do/0/a/try/0/x, title: t, detail: d } }, do: [ { h: { set: { ok: 1 } } } ] } } } ]`,
    null,
    { ok: 1 },
  ],
  [
    'error title, detail, type by expressions',
    `do: [ { a: { try: [ { x: { raise: { error: { type: '\${ .t }', status: 1, title: '\${ "T" + .n }', detail: '\${ .n }' } } } } ], catch: { do: [ { h: { set: '\${ $error | [.type, .title, .detail] }' } } ] } } } ]`,
    { t: 'https://x/y', n: 'N' },
    ['https://x/y', 'TN', 'N'],
  ],
  [
    'an error’s instance, which the runtime sets',
    `do: [ { a: { try: [ { x: { raise: { error: { type: https://x/y, status: 1, instance: /else } } } } ], catch: { do: [ { h: { set: '\${ $error.instance }' } } ] } } } ]`,
    null,
    '/do/0/a/try/0/x',
  ],
  [
    '`emit` without a source',
    `do: [ { a: { emit: { event: { with: { type: t } } }, output: { as: .source } } } ]`,
    null,
    '/ensue/runs/run-1',
  ],
  [
    '`run … await: false`',
    `do: [ { a: { run: { workflow: { namespace: n, name: w }, await: false } } } ]`,
    { x: 1 },
    { x: 1 },
  ],
  [
    '`run: script … await: false`',
    `do: [ { a: { run: { script: { language: js, code: x }, await: false }, input: { from: .x } } } ]`,
    { x: 1 },
    1,
  ],
  ['`fork` of nothing', `do: [ { a: { fork: { branches: [] } } } ]`, 1, []],
  ['an empty workflow', `do: []`, 1, 1],
  ['`metadata` at any task', `do: [ { a: { set: { a: 1 }, metadata: { ui: { x: 1 } } } } ]`, null, { a: 1 }],
  ['`evaluate` as it is by default', `evaluate: { language: jq, mode: strict }\ndo: []`, 1, 1],
  ['expression syntax in data', `do: [ { a: { set: '\${ . }' } } ]`, { x: '${ .secret }' }, { x: '${ .secret }' }],
];

describe('what a run gives', () => {
  it.each(outputs)('%s', (_, definition, input, output) => {
    expect(story(definition, input).state).toMatchObject({ status: 'completed' });
    expect(story(definition, input).state.output).toEqual(output);
  });
});

/** Where the language says that a run faults: with which kind of error, and where. */
const faults: [what: string, definition: string, input: Json, fault: object][] = [
  [
    'input that does not match the workflow’s schema',
    `input: { schema: { document: { type: object } } }\ndo: []`,
    1,
    { status: 400, type: /validation$/ },
  ],
  [
    'output that does not match the workflow’s schema',
    `output: { schema: { document: { type: object } } }\ndo: []`,
    1,
    { status: 400, type: /validation$/ },
  ],
  [
    'the schema before `from`',
    `do: [ { a: { input: { schema: { document: { type: object } }, from: '{}' }, set: { a: 1 } } } ]`,
    1,
    { status: 400, type: /validation$/, instance: '/do/0/a' },
  ],
  [
    '`as` before the schema',
    `do: [ { a: { output: { as: .a, schema: { document: { type: object } } }, set: { a: 1 } } } ]`,
    1,
    { status: 400, type: /validation$/, instance: '/do/0/a' },
  ],
  [
    'the schema of `export`',
    `do: [ { a: { export: { as: .a, schema: { document: { type: object } } }, set: { a: 1 } } } ]`,
    1,
    { status: 400, type: /validation$/, instance: '/do/0/a' },
  ],
  [
    'an object for a URI template',
    `do: [ { a: { call: http, with: { method: get, endpoint: 'https://x.org/{x}' } } } ]`,
    { x: {} },
    { status: 400, type: /expression$/, instance: '/do/0/a' },
  ],
  [
    '`for` over what is no list',
    `do: [ { a: { for: { in: .x }, do: [] } } ]`,
    { x: 1 },
    { status: 400, type: /expression$/ },
  ],
  [
    'a raised error with a computed status that is none',
    `do: [ { a: { raise: { error: { type: '\${ 5 }', status: 1 } } } } ]`,
    null,
    { type: /validation$/ },
  ],
];

describe('a run faults for', () => {
  it.each(faults)('%s', (_, definition, input, fault) => {
    const { type, ...rest } = fault as { type: RegExp };
    const found = story(definition, input).state.fault;
    expect(found).toMatchObject(rest);
    expect(found?.type).toMatch(type);
  });
});

describe('a duration', () => {
  it.each([
    ['wait: { days: 1, hours: 1, minutes: 1, seconds: 1, milliseconds: 1 }', 90_061_001],
    ['wait: PT1.5S', 1_500],
    ["wait: '${ .text }'", 60_000],
    ["wait: '${ { seconds: .n } }'", 2_000],
  ])('%s', (wait, milliseconds) => {
    const run = story(`do: [ { a: { ${wait} } } ]`, { text: 'PT1M', n: 2 });
    const [timer] = run.asked;
    expect(timer?.kind === 'timer' && timer.dueAt - run.now).toBe(milliseconds);
  });
});

describe('an http call', () => {
  it('may have headers, query and body by expressions', () => {
    const run = story(
      `do: [ { a: { call: http, with: { method: '\${ .m }', endpoint: '\${ .u }', headers: '\${ .h }', query: '\${ .q }', body: { b: '\${ .q.x }' }, output: response, redirect: true } } } ]`,
      { m: 'put', u: 'https://x.org/{not}', h: { A: 'b' }, q: { x: '1' } },
    );
    expect(run.asked).toMatchObject([
      {
        input: {
          method: 'put',
          endpoint: { uri: 'https://x.org/{not}' },
          headers: { A: 'b' },
          query: { x: '1' },
          body: { b: '1' },
          output: 'response',
          redirect: true,
        },
      },
    ]);
  });
});
