import { describe, expect, it } from 'vitest';
import { readDefinition } from './index';

const catalog = {
  find: (name: string, version: string) => (name === 'sql' && version === '1.0.0' ? { action: 'sql' } : undefined),
  names: () => ['sql:1.0.0'],
};

const header = `document:
  dsl: '1.0.3'
  namespace: test
  name: mistakes
  version: '1.0.0'
`;

/** Every mistake as one line of text, `line:column message | hint`. */
function mistakesIn(text: string): string[] {
  const reading = readDefinition(text, { catalog });
  return reading.ok
    ? []
    : reading.mistakes.map(({ line, column, message, hint }) => `${line}:${column} ${message} | ${hint}`);
}

/** Mistakes of what follows the header; lines count from its first line. */
function inBody(body: string): string[] {
  return mistakesIn(header + body).map((told) => told.replace(/^\d+/, (line) => String(Number(line) - 5)));
}

const oneTask = (lines: string) => `do:\n  - step:\n${lines.replace(/^/gm, '      ')}\n`;

const useAuthentication = (policy: string) => `use:
  authentications:
    ours:
      ${policy}
do: []
`;

describe('a definition that cannot be read', () => {
  it.each<[string, string, string[]]>([
    ['nothing', '', ['1:1 The definition is empty. | Begin with `document:` and `do:`.']],
    ['a list', '- a', ['1:1 A definition must be a map, not a list. | Begin with `document:` and `do:`.']],
    ['open quotes', "a: 'x", ["1:6 Missing closing 'quote. | Close the quotes."]],
    [
      'a colon in a plain value',
      'a: ${ {b: 1} }',
      [
        "1:4 A value without quotes contains `: `, which YAML takes for a new key. | Put the whole value in quotes: '…'.",
      ],
    ],
    [
      'bad indentation',
      'a:\n  b: 1\n   c: 2',
      ['3:4 This line is not indented as YAML needs it. | Give keys of one map the same indentation.'],
    ],
    ['a tab', 'a:\n\t- b', ['2:1 The line is indented with a tab. | Indent with spaces.']],
    [
      'two documents',
      'a: 1\n---\nb: 2',
      ['2:1 The text holds more than one YAML document. | Publish each definition on its own.'],
    ],
    ['a tag', 'a: !x b', ['1:4 Unresolved tag: !x. | Leave the tag out: a definition is plain data.']],
    [
      'a reserved character',
      'a: @x',
      ["1:4 Plain value cannot start with reserved character @. | Put the whole value in quotes: '…'."],
    ],
    [
      'text after a list',
      'as: [ .a, .b ] | x',
      [
        "1:14 More text follows where the value has already ended. | Put the whole value in quotes of one kind, doubling those inside: 'it''s'.",
      ],
    ],
  ])('for %s', (_, text, expected) => {
    expect(mistakesIn(text)).toEqual(expected);
  });

  it('for aliases that stand for too many values', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefg'[index]}`).join(',')}]`),
    ];
    const told = mistakesIn(bomb.join('\n'));
    expect(told.filter((line) => line.includes('Aliases stand for too many values.'))).toHaveLength(1);
  });

  it('for an alias inside what it stands for', () => {
    expect(inBody('do: &x\n  - a: { set: *x }').some((told) => told.includes('Nested deeper than 64 levels.'))).toBe(
      true,
    );
  });

  it('for an alias without an anchor', () => {
    expect(inBody(oneTask('set: { a: *nowhere }'))).toContain(
      "3:17 There is no anchor `&nowhere` for the alias `*nowhere`. | An unquoted `*` begins an alias; if it is text, quote it: '…'.",
    );
  });

  it('for nesting beyond sense, without falling over', () => {
    expect(mistakesIn('['.repeat(100_000))).not.toEqual([]);
    expect(inBody(oneTask(`set: { a: ${'['.repeat(70)}${']'.repeat(70)} }`))).toEqual([
      expect.stringContaining('Nested deeper than 64 levels. | Move the inner part into a workflow of its own.'),
    ]);
  });

  it('for a text that is too long', () => {
    expect(mistakesIn('#'.repeat(1_100_000))).toEqual([expect.stringContaining('longer than 1 MiB')]);
  });

  it('for numbers that JSON does not have', () => {
    expect(inBody(oneTask('set: { a: .inf }'))).toEqual([
      "3:17 `.inf` cannot be said in JSON. | If it is text, quote it: '…'.",
    ]);
  });
});

describe('a definition with five different mistakes', () => {
  it('is told all five, each with its line, column and what to do', () => {
    const reading = readDefinition(
      `document:
  dsl: '1.0.3'
  namespace: test
  name: five
  version: 1.0
do:
  - fetch:
      call: http
      with:
        method: get
        url: https://example.com
  - pause:
      wait: { second: 5 }
      then: nowhere
  - decide:
      if: .a ==
      set: { x: 1 }
`,
      { catalog },
    );
    expect(reading.ok ? [] : reading.mistakes).toEqual([
      {
        pointer: '/document/version',
        line: 5,
        column: 12,
        message: '`version` must be text, not a number.',
        hint: "Write major.minor.patch in quotes: '1.0.0'.",
      },
      {
        pointer: '/do/0/fetch/with/url',
        line: 11,
        column: 9,
        message: '`url` is unknown in an HTTP call.',
        hint: 'Did you mean `endpoint`?',
      },
      {
        pointer: '/do/1/pause/wait/second',
        line: 13,
        column: 15,
        message: '`second` is unknown in a duration.',
        hint: 'Did you mean `seconds`?',
      },
      {
        pointer: '/do/1/pause/then',
        line: 14,
        column: 13,
        message: 'There is no task `nowhere` in this list.',
        hint: 'Go to `fetch`, `pause`, `decide`, `continue`, `exit`, `end`.',
      },
      {
        pointer: '/do/2/decide/if',
        line: 16,
        column: 16,
        message: expect.stringContaining('The expression is no valid jq'),
        hint: 'See the jq manual for its syntax; `.` is the input.',
      },
    ]);
  });
});

describe('a mistake in the document', () => {
  it.each<[string, string, string[]]>([
    ['no document', 'do: []', ['1:1 `document` is missing in a definition. | Add `document:`.']],
    ['no do', header, ['1:1 `do` is missing in a definition. | Add `do:`.']],
    [
      'unknown top-level key',
      `${header}do: []\nshedule: { every: PT1S }`,
      ['7:1 `shedule` is unknown in a definition. | Did you mean `schedule`?'],
    ],
    [
      'duplicate key',
      `${header}do: []\ndo: []`,
      ['7:1 The key `do` is here twice. | It is already on line 6: keep one of the two.'],
    ],
    [
      'language version',
      `${header.replace('1.0.3', '1.1.0')}do: []`,
      ["2:8 The language version `1.1.0` is not known. | Known: '1.0.0' to '1.0.3'."],
    ],
    [
      'version',
      `${header.replace("version: '1.0.0'", 'version: v1')}do: []`,
      ["5:12 `v1` is no semantic version. | Write major.minor.patch in quotes: '1.0.0'."],
    ],
    [
      'name',
      `${header.replace('name: mistakes', 'name: my_flow')}do: []`,
      ['4:9 `my_flow` is no DNS label. | Use at most 63 letters, digits and `-`, a letter or digit first and last.'],
    ],
    [
      'long name',
      `${header.replace('name: mistakes', `name: ${'a'.repeat(64)}`)}do: []`,
      [expect.stringContaining('is no DNS label') as unknown as string],
    ],
    [
      'missing name',
      `${header.replace('  name: mistakes\n', '')}do: []`,
      ['1:1 `name` is missing in `document`. | Add `name:`.'],
    ],
    ['an id', `${header}  id: x\ndo: []`, ['6:3 `id` is unknown in `document`. | Did you mean `name`?']],
  ])('%s', (_, text, expected) => {
    expect(mistakesIn(text)).toEqual(expected);
  });
});

describe('a mistake in a task list', () => {
  it.each<[string, string, string[]]>([
    [
      'a map for a list',
      'do:\n  step: { set: { a: 1 } }',
      ["2:3 `do` must be a list, not a map. | Put `- ` before each task's name."],
    ],
    [
      'a task at the indentation of its name',
      'do:\n  - step:\n    set: { a: 1 }',
      [
        '3:5 A task stands under its name alone, and here are `step` and `set`. | Indent `set` further than `step`, to which it belongs.',
      ],
    ],
    [
      'two tasks in one entry',
      'do:\n  - a: { set: { x: 1 } }\n    b: { set: { x: 1 } }',
      [
        '3:5 A task stands under its name alone, and here are `a` and `b`. | If `b` belongs to `a`, indent it further; if it is another task, put `- ` before it.',
      ],
    ],
    [
      'text for a task',
      'do:\n  - step',
      ['2:5 A task must be a map, not text. | Write `- name:` and the task indented below it.'],
    ],
    [
      'an empty entry',
      'do:\n  - {}',
      ['2:5 The entry holds no task. | Write `- name:` and the task indented below it.'],
    ],
    [
      'an empty task',
      'do:\n  - step:',
      ['2:5 `step` must be a map, not empty. | Indent what the task does below its name.'],
    ],
    [
      'two tasks of one name',
      'do:\n  - a: { set: { x: 1 } }\n  - a: { set: { x: 1 } }',
      ['3:5 There are two tasks `a` in this list. | The other is on line 7: give one of them another name.'],
    ],
    [
      'a position too long',
      `do:\n  - ${'x'.repeat(400)}: { set: { x: 1 } }`,
      [
        "2:5 The task's position is longer than 400 characters. | Use shorter names, nest less, or move the inner tasks into a workflow of their own.",
      ],
    ],
    [
      'two kinds in one task',
      oneTask('set: { a: 1 }\nwait: PT1S'),
      ['4:7 A task does one thing, and this one has `set` and `wait`. | Make two tasks of it.'],
    ],
    [
      'a kind of another system',
      oneTask('parallel: []'),
      ['3:7 `parallel` is unknown in a task. | Did you mean `fork`?'],
    ],
    ['a misspelt kind', oneTask('swtich: []'), ['3:7 `swtich` is unknown in a task. | Did you mean `switch`?']],
    ['catch without try', oneTask('catch: {}'), ['3:7 `catch` is unknown in a task. | Did you mean `try`?']],
    [
      'nothing to do',
      oneTask('if: .a'),
      [
        '2:5 The task does nothing. | Give it one of `for`, `call`, `do`, `emit`, `fork`, `listen`, `raise`, `run`, `set`, `switch`, `try`, `wait`.',
      ],
    ],
    [
      'an unknown key',
      oneTask('set: { a: 1 }\nthn: end'),
      ['4:7 `thn` is unknown in a `set` task. | Did you mean `then`?'],
    ],
  ])('%s', (_, body, expected) => {
    expect(inBody(body)).toEqual(expected);
  });
});

describe('a mistake in where to go', () => {
  it('is a task that is nowhere', () => {
    expect(inBody('do:\n  - first: { set: { a: 1 }, then: secnd }\n  - second: { set: { a: 1 } }')).toEqual([
      '2:35 There is no task `secnd` in this list. | Did you mean `second`?',
    ]);
  });

  it('is a task of another list', () => {
    expect(
      inBody(
        'do:\n  - outer:\n      do:\n        - inner: { set: { a: 1 }, then: later }\n  - later: { set: { a: 1 } }',
      ),
    ).toEqual([
      '4:41 There is no task `later` in this list. | It is in another list, and `then` goes to tasks of its own list only; `exit` leaves the list.',
    ]);
  });

  it('is one branch of a fork from another', () => {
    expect(
      inBody(oneTask('fork:\n  branches:\n    - a: { set: { x: 1 }, then: b }\n    - b: { set: { x: 1 } }')),
    ).toEqual([
      '5:39 There is no task `b` in this list. | Branches run side by side: go to `continue`, `exit` or `end`.',
    ]);
  });

  it('is a case or a catch that goes nowhere', () => {
    expect(inBody(oneTask('switch:\n  - a: { when: .x, then: gone }'))).toEqual([
      '4:32 There is no task `gone` in this list. | Go to `step`, `continue`, `exit`, `end`.',
    ]);
    expect(inBody(oneTask('try: []\ncatch: { then: gone }'))).toEqual([
      '4:22 There is no task `gone` in this list. | Go to `step`, `continue`, `exit`, `end`.',
    ]);
  });
});

describe('a mistake in a reference', () => {
  it.each<[string, string, string[]]>([
    [
      'retries',
      oneTask('try: []\ncatch: { retry: fast }'),
      ['4:23 There is no `fast` in `use.retries`. | Define `fast` under `use.retries`.'],
    ],
    [
      'errors',
      oneTask('raise: { error: oops }'),
      ['3:23 There is no `oops` in `use.errors`. | Define `oops` under `use.errors`.'],
    ],
    [
      'timeouts',
      `use: { timeouts: { short: { after: PT1S } } }\n${oneTask('timeout: shrt\nset: { a: 1 }')}`,
      ['4:16 There is no `shrt` in `use.timeouts`. | Did you mean `short`?'],
    ],
    [
      'authentications',
      oneTask('call: http\nwith:\n  method: get\n  endpoint: { uri: https://x.org, authentication: { use: key } }'),
      ['6:64 There is no `key` in `use.authentications`. | Define `key` under `use.authentications`.'],
    ],
    [
      'secrets',
      oneTask(
        'call: http\nwith:\n  method: get\n  endpoint: { uri: https://x.org, authentication: { basic: { use: key } } }',
      ),
      ['6:73 There is no `key` in `use.secrets`. | Define `key` under `use.secrets`.'],
    ],
    [
      'functions',
      oneTask('call: getPet'),
      [
        '3:13 There is no function `getPet`. | Call one of `http`, `openapi`, `asyncapi`, `grpc`, `a2a`, `mcp`, or `name:version@default`.',
      ],
    ],
    ['protocols', oneTask('call: htttp'), ['3:13 There is no function `htttp`. | Did you mean `http`?']],
    [
      'catalog without version',
      oneTask('call: sql'),
      ['3:13 There is no function `sql`. | Did you mean `sql:1.0.0@default`?'],
    ],
    [
      'catalog version',
      oneTask('call: sql:2.0.0@default'),
      ['3:13 There is no `sql:2.0.0` in the catalog `default`. | Did you mean `sql:1.0.0@default`?'],
    ],
    [
      'catalog function',
      oneTask('call: ftp:1.0.0@default'),
      ['3:13 There is no `ftp:1.0.0` in the catalog `default`. | It has `sql:1.0.0@default`.'],
    ],
    [
      'catalog',
      oneTask('call: sql:1.0.0@mine'),
      ['3:13 There is no catalog `mine`. | The built-in one is `@default`; others are defined under `use.catalogs`.'],
    ],
    [
      'a function that calls itself from inside',
      'use:\n  functions:\n    a: { for: { in: . }, do: [ { x: { try: [ { y: { call: b } } ], catch: {} } } ] }\n    b: { fork: { branches: [ { z: { call: a } } ] } }\ndo: []',
      [
        '3:8 The function `a` calls itself. | Call something else in it.',
        '4:8 The function `b` calls itself. | Call something else in it.',
      ],
    ],
    [
      'a function that calls itself',
      `use:\n  functions:\n    a: { call: b }\n    b: { call: a }\n${oneTask('call: a')}`,
      [
        '3:16 The function `a` calls itself. | Call something else in it.',
        '4:16 The function `b` calls itself. | Call something else in it.',
      ],
    ],
  ])('to %s', (_, body, expected) => {
    expect(inBody(body)).toEqual(expected);
  });
});

describe('a mistake in an expression', () => {
  it.each<[string, string, string[]]>([
    [
      'cut off by a comment',
      oneTask('set:\n  a: ${ .a # b }'),
      [
        "4:12 The expression begins with `${` and has no `}` at its end. | YAML cuts a value off at ` #`. Put the whole expression in quotes: '${ … }'.",
      ],
    ],
    [
      'left open',
      oneTask("set: { a: '${ .a' }"),
      ['3:17 The expression begins with `${` and has no `}` at its end. | End the expression with `}`.'],
    ],
    [
      'empty',
      oneTask("set: { a: '${ }' }"),
      ['3:17 The expression is empty. | Write a jq expression, `.` for the input as it is.'],
    ],
    [
      'not text',
      oneTask('if: true\nset: { a: 1 }'),
      ['3:11 `if` must be text, not true or false. | Write a jq expression as text.'],
    ],
    [
      'unknown variable',
      oneTask("set: { a: '${ .a + $contxt.b }' }"),
      ['3:26 The variable `$contxt` is not known here. | Did you mean `$context`?'],
    ],
    [
      'loop variable outside its loop',
      'do:\n  - loop: { for: { in: .a, each: pet }, do: [ { a: { set: { p: "${ $pet }" } } } ] }\n  - after: { set: { p: "${ $pet }" } }',
      [expect.stringContaining('3:28 The variable `$pet` is not known here.') as unknown as string],
    ],
    [
      'catch variable before the catch',
      oneTask('try: [ { a: { set: { e: "${ $err }" } } } ]\ncatch: { as: err, when: $err.status == 500 }'),
      [expect.stringContaining('3:35 The variable `$err` is not known here.') as unknown as string],
    ],
    [
      'named policy with a name of another catch',
      `use: { retries: { r: { when: $e.status == 503 } } }\n${oneTask('try: []\ncatch: { as: err, retry: r }')}`,
      [expect.stringContaining('1:30 The variable `$e` is not known here.') as unknown as string],
    ],
    [
      'in a folded block',
      oneTask('set:\n  a: >-\n    ${ .a\n    + $nope }'),
      [expect.stringContaining('6:13 The variable `$nope` is not known here.') as unknown as string],
    ],
    [
      'in double quotes behind an escape',
      oneTask('set: { a: "${ \\"x\\" + $nope }" }'),
      [expect.stringContaining('3:29 The variable `$nope` is not known here.') as unknown as string],
    ],
    [
      'JavaScript',
      oneTask('if: .a === 1\nset: { a: 1 }'),
      [
        expect.stringMatching(
          /^3:\d+ The expression is no valid jq: .* \| jq compares with `==`\.$/,
        ) as unknown as string,
      ],
    ],
    [
      'a trigger that speaks of a run',
      'schedule: { on: { one: { with: { type: a, data: "${ .x == $context.y }" } } } }\ndo: []',
      ['1:59 The variable `$context` is not known here. | Known here: `$runtime`.'],
    ],
    [
      'secrets',
      oneTask("set: { a: '${ $secrets.key }' }"),
      ['3:21 There is no `key` in `use.secrets`. | Add `key` to the list under `use.secrets`.'],
    ],
  ])('%s', (_, body, expected) => {
    expect(inBody(body)).toEqual(expected);
  });
});

describe('a mistake in a schedule', () => {
  const scheduled = (text: string) => inBody(`schedule: ${text}\ndo: []`);
  it.each<[string, string[]]>([
    [
      "{ every: PT1S, cron: '0 0 * * *' }",
      ['1:26 A schedule has `every` and `cron`, and may have only one. | Keep one of `every`, `cron`, `after`, `on`.'],
    ],
    ['{}', ['1:1 A schedule needs one of `every`, `cron`, `after`, `on`. | Add one of them.']],
    ['{ interval: PT1S }', ['1:13 `interval` is unknown in a schedule. | Did you mean `every`?']],
    [
      "{ cron: 'every day' }",
      [
        "1:19 `every day` is no cron expression: a cron expression has 5 fields, or 6 with seconds, and this has 2. | Fields: [second] minute hour day month weekday, as in '0 6 * * MON-FRI'.",
      ],
    ],
    [
      "{ cron: '0 25 * * *' }",
      [
        "1:19 `0 25 * * *` is no cron expression: the hour goes from 0 to 23, and `25` does not. | Fields: [second] minute hour day month weekday, as in '0 6 * * MON-FRI'.",
      ],
    ],
    [
      "{ cron: '@daily' }",
      [
        "1:19 `@daily` is no cron expression: a cron expression has 5 fields, or 6 with seconds, and this has 1. | Write '0 0 * * *'.",
      ],
    ],
    ["{ cron: '0 0 30 2 *' }", ['1:19 `0 0 30 2 *` never comes. | Check the day of the month against the month.']],
    [
      '{ every: PT0S }',
      [
        '1:20 `every` must be longer than nothing. | Write { seconds: 30 } (days, hours, minutes, seconds, milliseconds) or ISO 8601 text such as PT30S.',
      ],
    ],
    [
      "{ every: '${ .x }' }",
      [
        '1:20 A schedule cannot be computed: there is no run yet to compute it in. | Write { seconds: 30 } (days, hours, minutes, seconds, milliseconds) or ISO 8601 text such as PT30S.',
      ],
    ],
    ['{ every: PT1S, read: data }', ['1:26 `read` goes with `on` only. | Leave it out.']],
    [
      '{ on: { one: { type: a } } }',
      [
        '1:19 `with` is missing in an event filter. | Add `with:`.',
        '1:26 `type` is unknown in an event filter. | Known here: `with`, `correlate`.',
      ],
    ],
  ])('%s', (text, expected) => {
    expect(scheduled(text)).toEqual(expected);
  });
});

describe('a mistake in a duration', () => {
  const forms = 'Write { seconds: 30 } (days, hours, minutes, seconds, milliseconds) or ISO 8601 text such as PT30S.';
  it.each<[string, string[]]>([
    ['{ minute: 1 }', ['3:15 `minute` is unknown in a duration. | Did you mean `minutes`?']],
    ['{}', [`3:13 \`wait\` is an empty duration. | ${forms}`]],
    ['30', [`3:13 \`wait\` must be a duration, not a number. | ${forms}`]],
    ['30s', [`3:13 \`30s\` is no duration. | ${forms}`]],
    ["{ seconds: '5' }", ['3:24 `seconds` must be a whole number, not text. | Write digits without quotes.']],
    ['{ seconds: -5 }', ['3:24 `seconds` cannot be -5. | The least is 0.']],
    ['{ days: 99999999 }', [`3:13 \`wait\` is longer than a hundred years. | ${forms}`]],
  ])('%s', (text, expected) => {
    expect(inBody(oneTask(`wait: ${text}`))).toEqual(expected);
  });
});

describe('a mistake in what a task is given', () => {
  it.each<[string, string, string[]]>([
    [
      'a header that is no text',
      oneTask('call: http\nwith: { method: get, endpoint: https://x.org, headers: { a: 5 } }'),
      ["4:67 `a` must be text, not a number. | Put it in quotes: '5'."],
    ],
    [
      'an output that is none',
      oneTask('call: http\nwith: { method: get, endpoint: https://x.org, output: contnt }'),
      ['4:61 `output` cannot be `contnt`. | Did you mean `content`?'],
    ],
    [
      'a URI template with an operator',
      oneTask('call: http\nwith: { method: get, endpoint: "https://x.org/{?a}" }'),
      [
        '4:53 `{?a}` is not understood in a URI template. | A URI template takes `{name}` only, a top-level property of the task\'s input; for more use `${ "…\\(.a.b)" }`.',
      ],
    ],
    ['no with', oneTask('call: http'), ['2:5 `with` is missing in a `call` task. | Add `with:`.']],
    [
      'two authentications',
      oneTask(
        'call: http\nwith: { method: get, endpoint: { uri: https://x.org, authentication: { basic: { username: a, password: b }, bearer: { token: c } } } }',
      ),
      [
        '4:115 An authentication has `basic` and `bearer`, and may have only one. | Keep one of `use`, `basic`, `bearer`, `digest`, `oauth2`, `oidc`.',
      ],
    ],
    [
      'a grant without what it needs',
      useAuthentication(`oauth2: { authority: https://x.org, grant: password, username: a }`),
      ['4:7 The grant `password` needs `password`. | Add `password:`.'],
    ],
    [
      'a refresh without its token',
      useAuthentication(`oidc: { authority: https://x.org, grant: refresh_token }`),
      [
        '4:7 The grant `refresh_token` needs `subject`. | Add `subject: { token, type }`: its token is the refresh token.',
      ],
    ],
    [
      'a client without what its way to authenticate needs',
      useAuthentication(
        `oauth2: { authority: https://x.org, grant: client_credentials, client: { authentication: private_key_jwt } }`,
      ),
      [
        '4:70 `private_key_jwt` needs `client.id`. | Add `id:` to `client`.',
        '4:70 `private_key_jwt` needs `client.assertion`. | Add `assertion:` to `client`.',
      ],
    ],
    [
      'an authority that is no address',
      useAuthentication(`oauth2: { authority: 'https://x.org/{?realm}', grant: client_credentials }`),
      [
        '4:43 `{?realm}` is not understood in a URI template. | A URI template takes `{name}` only, a top-level property of the task\'s input; for more use `${ "…\\(.a.b)" }`.',
      ],
    ],
    ['set without expression', oneTask('set: .a'), ['3:12 This must be an expression in `${ }`. | Write ${ .a }.']],
    ['set nothing', oneTask('set: {}'), ['3:12 `set` sets nothing. | Write at least one `key: value`.']],
    [
      'two defaults',
      oneTask('switch:\n  - a: { then: end }\n  - b: { then: end }'),
      ['5:11 There are two cases without `when`. | Give it a `when`: the case on line 9 is the default already.'],
    ],
    ['no cases', oneTask('switch: []'), ['3:15 `switch` has no cases. | Write `- name: { when: …, then: … }`.']],
    [
      'a case without then',
      oneTask('switch:\n  - a: { when: .x }'),
      ['4:11 `then` is missing in a case. | Add `then:`.'],
    ],
    ['a loop over nothing', oneTask('for: { each: x }\ndo: []'), ['3:7 `in` is missing in a `for`. | Add `in:`.']],
    [
      'a loop with foreign words',
      oneTask('for: { items: .x }\ndo: []'),
      ['3:14 `items` is unknown in a `for`. | Did you mean `in`?'],
    ],
    [
      'a variable with a dollar',
      oneTask('for: { in: .x, each: $pet }\ndo: []'),
      ['3:28 `$pet` is no name for a variable. | Leave out the `$`: pet.'],
    ],
    [
      'a variable that is taken',
      oneTask('for: { in: .x, each: input }\ndo: []'),
      ['3:28 `$input` already means something in every expression. | Choose another name.'],
    ],
    [
      'the same variable twice',
      oneTask('for: { in: .x, each: a, at: a }\ndo: []'),
      ['3:35 Item and index have the same name. | Give one of them another name.'],
    ],
    [
      'an event without type',
      oneTask('emit: { event: { with: { data: 1 } } }'),
      ['3:24 `type` is missing in an event. | Add `type:`.'],
    ],
    [
      'an attribute in camel case',
      oneTask('emit: { event: { with: { type: a, dataContentType: b } } }'),
      [
        "3:41 `dataContentType` is no name of an event's attribute. | Attribute names are lower-case letters and digits: `datacontenttype`.",
      ],
    ],
    [
      'a filter that says nothing',
      oneTask('listen: { to: { one: { with: {} } } }'),
      [
        '3:36 The filter says nothing of the event. | Name at least one attribute, as in { type: com.example.happened }.',
      ],
    ],
    [
      'an error without status',
      oneTask('raise: { error: { type: https://x.org/e } }'),
      ['3:16 `status` is missing in an error. | Add `status:`.'],
    ],
    [
      'errors without with',
      oneTask('try: []\ncatch: { errors: { status: 5 } }'),
      ['4:26 `status` is unknown in `errors`. | Known here: `with`.'],
    ],
    [
      'a backoff that is none',
      oneTask('try: []\ncatch: { retry: { backoff: { expnential: {} } } }'),
      ['4:36 `expnential` is unknown in a backoff. | Did you mean `exponential`?'],
    ],
    [
      'a script without code',
      oneTask('run: { script: { language: js } }'),
      ['3:14 A script needs one of `code`, `source`. | Add one of them.'],
    ],
    [
      'a script in a language',
      oneTask('run: { script: { language: ruby, code: x } }'),
      ['3:34 `language` cannot be `ruby`. | Known here: `js`, `python`.'],
    ],
    [
      'a schema that is none',
      oneTask('input: { schema: { document: { type: strnig } } }\nset: { a: 1 }'),
      [expect.stringMatching(/^3:26 The schema cannot be used: .*type/) as unknown as string],
    ],
    [
      'a schema that points elsewhere',
      oneTask('input: { schema: { document: { $ref: "https://x.org/s" } } }\nset: { a: 1 }'),
      [expect.stringMatching(/^3:26 The schema cannot be used: .*x\.org/) as unknown as string],
    ],
  ])('%s', (_, body, expected) => {
    expect(inBody(body)).toEqual(expected);
  });
});

describe('an event consumption', () => {
  it.each<[string, string, string]>([
    [
      'whose `until` has an `until`',
      oneTask('listen: { to: { any: [], until: { any: [], until: . } } }'),
      '3:50 `until` is unknown in an event consumption. | Known here: `any`.',
    ],
    [
      'with `until` and `one`',
      oneTask('listen: { to: { one: { with: { type: a } }, until: . } }'),
      '3:51 `until` is unknown in an event consumption. | Known here: `one`.',
    ],
    [
      'whose item and index have one name',
      oneTask('listen: { to: { any: [] } }\nforeach: { item: x, at: x }'),
      '4:16 Item and index have the same name. | Give one of them another name.',
    ],
  ])('%s', (_, body, expected) => {
    expect(inBody(body)).toEqual([expected]);
  });
});

describe('what is not supported yet', () => {
  it.each<[string, string, string[]]>([
    [
      'another language',
      'evaluate: { language: cel }\ndo: []',
      ['1:13 Expression languages other than `jq` are not supported yet. | Supported: `language: jq`.'],
    ],
  ])('%s', (_, body, expected) => {
    expect(inBody(body)).toEqual(expected);
  });

  it('is a protocol that no runner speaks', () => {
    const call = 'document: { endpoint: https://x.org }, channel: a, message: { payload: {} }';
    expect(inBody(oneTask(`call: asyncapi\nwith: { ${call}, protocol: kafka }`))).toEqual([
      '4:102 The protocol `kafka` is not supported yet. | Supported: `amqp`, `http`.',
    ]);
  });

  it('is judged for its shape all the same', () => {
    expect(inBody(oneTask('call: a2a\nwith: { methd: x }'))).toEqual([
      '3:7 `call: a2a` is not supported yet. | Supported: `call: http`, `openapi`, `grpc`, `asyncapi`, `use.functions`, `name:version@default`.',
      '4:15 `methd` is unknown in an A2A call. | Did you mean `method`?',
    ]);
  });
});
