import { describe, expect, it } from 'vitest';
import {
  compileDefinition,
  DefinitionError,
  ExpressionError,
  normalizeErrorType,
  readDefinition,
  type Program,
  type TaskNode,
} from './index';

const catalog = {
  find: (name: string, version: string) => (name === 'sql' && version === '1.0.0' ? { action: 'sql' } : undefined),
  names: () => ['sql:1.0.0'],
};

function programOf(body: string): Program {
  const reading = readDefinition(
    `document: { dsl: '1.0.3', namespace: test, name: compile, version: '1.0.0' }\n${body}`,
    { catalog },
  );
  if (!reading.ok) throw new Error(JSON.stringify(reading.mistakes, null, 2));
  return reading.program;
}

/** The only task of a definition, known to be of one kind. */
function taskOf<K extends TaskNode['kind']>(kind: K, lines: string): Extract<TaskNode, { kind: K }> {
  const [task] = programOf(`do:\n  - step:\n${lines.replace(/^/gm, '      ')}\n`).tasks;
  if (task?.kind !== kind) throw new Error(`It is a ${task?.kind}.`);
  return task as Extract<TaskNode, { kind: K }>;
}

describe('positions', () => {
  it('are JSON pointers in the form of the conformance kit', () => {
    const program = programOf(`
use: { functions: { ping: { call: http, with: { method: get, endpoint: https://x.org } } } }
do:
  - outer: { do: [ { first: { set: { a: 1 } } }, { inner: { set: { a: 1 } } } ] }
  - loop: { for: { in: .a }, do: [ { x: { set: { a: 1 } } } ] }
  - f: { fork: { branches: [ { a: { set: { a: 1 } } } ] } }
  - t: { try: [ { getPet: { set: { a: 1 } } } ], catch: { do: [ { h: { set: { a: 1 } } } ] } }
  - a/b~c: { set: { a: 1 } }
  - c: { call: ping }
`);
    expect([...program.byPosition.keys()].sort()).toEqual(
      [
        '/do/0/outer',
        '/do/0/outer/do/0/first',
        '/do/0/outer/do/1/inner',
        '/do/1/loop',
        '/do/1/loop/do/0/x',
        '/do/2/f',
        '/do/2/f/fork/branches/0/a',
        '/do/3/t',
        '/do/3/t/try/0/getPet',
        '/do/3/t/catch/do/0/h',
        '/do/4/a~1b~0c',
        '/do/5/c',
        '/do/5/c/call/0/ping',
      ].sort(),
    );
    for (const [position, node] of program.byPosition) expect(node.position).toBe(position);
  });
});

describe('what every task has', () => {
  it('is compiled, bare or wrapped', () => {
    const task = taskOf(
      'set',
      `if: .go
input: { from: '\${ .order }' }
output: { as: { id: '\${ .id }', fixed: 1 } }
export: { as: '$context' }
timeout: { after: { seconds: 5 } }
then: end
set: { a: 1 }`,
    );
    expect(task.if?.evaluate({ go: true }, {})).toBe(true);
    expect(task.input.from?.evaluate({ order: 7 }, {})).toBe(7);
    expect(task.output.as?.evaluate({ id: 9 }, {})).toEqual({ id: 9, fixed: 1 });
    expect(task.export.as?.evaluate(null, { context: { c: 1 } })).toEqual({ c: 1 });
    expect(task.timeout?.milliseconds(null, {})).toBe(5000);
    expect(task.then).toEqual({ to: 'end' });
    expect(task.definition['if']).toBe('.go');
  });

  it('finds named timeouts, retries, errors and authentications', () => {
    const program = programOf(`
use:
  timeouts: { short: { after: PT2S } }
  retries: { twice: { delay: PT1S, limit: { attempt: { count: 2 } } } }
  errors: { oops: { type: https://x.org/oops, status: 418 } }
  authentications: { key: { bearer: { token: '\${ .token }' } } }
timeout: short
do:
  - t: { try: [], catch: { retry: twice } }
  - r: { raise: { error: oops } }
  - h: { call: http, with: { method: get, endpoint: { uri: https://x.org, authentication: { use: key } } } }
`);
    const [t, r, h] = program.tasks;
    expect(program.timeout?.milliseconds(null, {})).toBe(2000);
    expect(t?.kind === 'try' && t.catch.retry?.limit.attemptCount).toBe(2);
    expect(t?.kind === 'try' && t.catch.retry?.backoff).toBe('constant');
    expect(r?.kind === 'raise' && r.error.constant).toEqual({ type: 'https://x.org/oops', status: 418 });
    expect(h?.kind === 'action' && h.with.evaluate({ token: 's' }, {})).toEqual({
      method: 'get',
      endpoint: { uri: 'https://x.org', authentication: { bearer: { token: 's' } } },
    });
  });
});

describe('templates', () => {
  it('are constant where they hold no expression', () => {
    const task = taskOf('set', "set: { a: 1, b: [ 'Hello ${ .name }', .x ] }");
    expect(task.value.constant).toEqual({ a: 1, b: ['Hello ${ .name }', '.x'] });
  });

  it('fill expressions in at any depth and leave the rest alone', () => {
    const task = taskOf('set', "set: { a: [ 1, { b: '${ .x }' } ], c: text, d: null }");
    expect(task.value.evaluate({ x: [2] }, {})).toEqual({ a: [1, { b: [2] }], c: 'text', d: null });
  });

  it('never evaluate what data says', () => {
    const task = taskOf('set', "set: { a: '${ .x }' }");
    expect(task.value.evaluate({ x: '${ .secret }' }, {})).toEqual({ a: '${ .secret }' });
  });

  it('keep a key named __proto__ as data', () => {
    const task = taskOf('set', "set: { __proto__: { a: '${ .x }' } }");
    const value = task.value.evaluate({ x: 1 }, {});
    expect(JSON.stringify(value)).toBe('{"__proto__":{"a":1}}');
  });
});

describe('expressions', () => {
  const evaluate = (text: string) => taskOf('set', `set: { a: '\${ ${text} }' }`).value;

  it('give one result: none is null, several are an error', () => {
    expect(evaluate('empty').evaluate(null, {})).toEqual({ a: null });
    expect(() => evaluate('1, 2').evaluate(null, {})).toThrow(ExpressionError);
    expect(() => evaluate('1, 2').evaluate(null, {})).toThrow('gave 2 results where one is needed');
  });

  it('say what jq said when they fail', () => {
    expect(() => evaluate('error("no stock")').evaluate(null, {})).toThrow('no stock');
    expect(() => evaluate('.a').evaluate(5, {})).toThrow(ExpressionError);
  });

  it('end when their budget does', () => {
    expect(() => evaluate('[range(1e9)]').evaluate(null, {})).toThrow(ExpressionError);
  });

  it('see loop and catch variables in their scope', () => {
    const loop = taskOf(
      'for',
      "for: { in: .pets, each: pet }\nwhile: $index < 2\ndo:\n  - x: { set: { p: '${ $pet }', i: '${ $index }' } }",
    );
    const [x] = loop.tasks;
    expect(loop.in.evaluate({ pets: [1] }, {})).toEqual([1]);
    expect(loop.while?.evaluate(null, { pet: 1, index: 2 })).toBe(false);
    expect(x?.kind === 'set' && x.value.evaluate(null, { pet: 'cat', index: 0 })).toEqual({ p: 'cat', i: 0 });
  });

  it('leave alone what they do not ask for', () => {
    const variables = {
      context: 1,
      get task(): never {
        throw new Error('Nobody asked.');
      },
    };
    expect(evaluate('$context').evaluate(null, variables)).toEqual({ a: 1 });
  });

  it('have the start of the task for `now`', () => {
    const task = { startedAt: { epoch: { milliseconds: 5000 } } };
    expect(evaluate('now').evaluate(null, { task })).toEqual({ a: 5 });
  });
});

describe('call: http', () => {
  const action = (endpoint: string) =>
    taskOf('action', `call: http\nwith: { method: get, endpoint: ${endpoint}, query: { q: '\${ .q }' } }`);

  it('evaluates to a request with its final URI', () => {
    const task = action("'https://x.org/{id}'");
    expect(task.action).toBe('http');
    expect(task.await).toBe(true);
    expect(task.with.evaluate({ id: 'a/b', q: 'x' }, {})).toEqual({
      method: 'get',
      query: { q: 'x' },
      endpoint: { uri: 'https://x.org/a%2Fb' },
    });
  });

  it('takes an expression as it comes, braces and all', () => {
    expect(action("'${ .url }'").with.evaluate({ url: 'https://x.org/{id}', id: 5 }, {})).toMatchObject({
      endpoint: { uri: 'https://x.org/{id}' },
    });
  });

  it('refuses an endpoint that is no text, and an object inside a URI', () => {
    expect(() => action("'${ .url }'").with.evaluate({ url: 5 }, {})).toThrow(ExpressionError);
    expect(() => action("'https://x.org/{id}'").with.evaluate({ id: {} }, {})).toThrow('`id` must be text');
  });
});

describe('call: openapi', () => {
  it('evaluates to the document, the operation and its values, with the policy that was named', () => {
    const program = programOf(`
use: { authentications: { key: { bearer: { token: '\${ .token }' } } } }
do:
  - find:
      call: openapi
      with:
        document: { name: pets, endpoint: 'https://x.org/{api}.json' }
        operationId: findPets
        parameters: { status: '\${ .status }' }
        authentication: { use: key }
        output: response
`);
    const [find] = program.tasks;
    if (find?.kind !== 'action') throw new Error(find?.kind);
    expect(find.action).toBe('openapi');
    expect(find.with.evaluate({ api: 'pets', status: 'sold', token: 't' }, {})).toEqual({
      document: { name: 'pets', endpoint: { uri: 'https://x.org/pets.json' } },
      operationId: 'findPets',
      parameters: { status: 'sold' },
      authentication: { bearer: { token: 't' } },
      output: 'response',
    });
  });
});

describe('calling a function', () => {
  it('of the catalog is an action of the kind it names', () => {
    const task = taskOf('action', "call: sql:1.0.0@default\nwith: { query: '${ .q }' }");
    expect(task.action).toBe('sql');
    expect(task.with.evaluate({ q: 'select' }, {})).toEqual({ query: 'select' });
  });

  it("of the definition's own is doing its task with `with` for input", () => {
    const program = programOf(`
use:
  functions:
    getPet:
      input: { schema: { document: { type: object, required: [ petId ] } } }
      call: http
      with: { method: get, endpoint: 'https://x.org/{petId}' }
do:
  - get: { input: { from: .order }, call: getPet, with: { petId: '\${ .pet }' } }
`);
    const [call] = program.tasks;
    if (call?.kind !== 'do') throw new Error(call?.kind);
    expect(call.input.from?.evaluate({ order: { pet: 5 } }, {})).toEqual({ petId: 5 });
    const [body] = call.tasks;
    if (body?.kind !== 'action') throw new Error(body?.kind);
    expect(body.input.schema?.violations({})).toEqual(["/: must have required property 'petId'"]);
    expect(body.with.evaluate({ petId: 5 }, {})).toEqual({ method: 'get', endpoint: { uri: 'https://x.org/5' } });
  });

  it('without `with` hands the input on', () => {
    const program = programOf('use: { functions: { f: { call: sql:1.0.0@default } } }\ndo: [ { a: { call: f } } ]');
    expect(program.tasks[0]?.input).toEqual({});
  });
});

describe('run', () => {
  it('script evaluates to what the runner needs', () => {
    const task = taskOf(
      'action',
      "run:\n  script:\n    language: js\n    code: 'return `${x}`'\n    arguments: { x: '${ .x }' }\n    environment: { A: b }\n    stdin: '${ .s }'\n  return: all\n  await: false",
    );
    expect(task.action).toBe('script');
    expect(task.await).toBe(false);
    expect(task.with.evaluate({ x: 1, s: 'in' }, {})).toEqual({
      language: 'js',
      code: 'return `${x}`',
      arguments: { x: 1 },
      environment: { A: 'b' },
      stdin: 'in',
      return: 'all',
    });
  });

  it.each<[string, string, object]>([
    [
      'shell',
      "shell: { command: 'echo $1', arguments: ['${ .x }', two], environment: { A: '${ .x }' }, stdin: '${ . }' }",
      { command: 'echo $1', arguments: [1, 'two'], environment: { A: 1 }, stdin: { x: 1 }, return: 'code' },
    ],
    [
      'shell',
      "shell: { command: ls, arguments: { '--depth': '${ .x }' } }",
      { command: 'ls', arguments: { '--depth': 1 }, return: 'code' },
    ],
    [
      'container',
      "container: { image: 'a:${ .x }', ports: { 8080: 80 }, volumes: { /srv: /in }, lifetime: { cleanup: eventually, after: { minutes: 5 } }, pullPolicy: never }",
      {
        image: 'a:${ .x }',
        ports: { 8080: 80 },
        volumes: { '/srv': '/in' },
        lifetime: { cleanup: 'eventually', after: { minutes: 5 } },
        pullPolicy: 'never',
        return: 'code',
      },
    ],
    [
      'script',
      "script: { language: python, code: 'print(x)', arguments: '${ . }' }",
      { language: 'python', code: 'print(x)', arguments: { x: 1 }, return: 'code' },
    ],
  ])('%s is an action of its own kind with all that it says: %s', (action, body, expected) => {
    const task = taskOf('action', `run: { ${body}, return: code }`);
    expect(task.action).toBe(action);
    expect(task.await).toBe(true);
    expect(task.with.evaluate({ x: 1 }, {})).toEqual(expected);
  });

  it('workflow names the other workflow, and hands its own input on where none is given', () => {
    const task = taskOf('workflow', 'run: { workflow: { namespace: a, name: b } }');
    expect(task.workflow).toEqual({ namespace: 'a', name: 'b', version: 'latest' });
    expect(task.with.evaluate({ x: 1 }, {})).toEqual({ x: 1 });
  });
});

describe('a computed duration', () => {
  it('may come in either form, and is an error in any other', () => {
    const task = taskOf('wait', "wait: '${ .d }'");
    expect(task.duration.milliseconds({ d: 'PT5S' }, {})).toBe(5000);
    expect(task.duration.milliseconds({ d: { minutes: 1 } }, {})).toBe(60_000);
    expect(() => task.duration.milliseconds({ d: 5 }, {})).toThrow('5 is no duration');
  });
});

describe('try', () => {
  it('compiles filter, retry and handler', () => {
    const task = taskOf(
      'try',
      `try: [ { a: { set: { x: 1 } } } ]
catch:
  errors: { with: { status: 503, details: gone } }
  as: err
  when: $err.status == 503
  retry:
    when: $err.status == 503
    delay: { seconds: 3 }
    backoff: { exponential: {} }
    jitter: { from: PT0S, to: PT1S }
    limit: { attempt: { count: 5, duration: PT9S }, duration: PT1M }
  do: [ { h: { set: { e: '\${ $err.status }' } } } ]
  then: exit`,
    );
    expect(task.catch.as).toBe('err');
    expect(task.catch.errors?.constant).toEqual({ status: 503, detail: 'gone' });
    expect(task.catch.when?.evaluate(null, { err: { status: 503 } })).toBe(true);
    expect(task.catch.retry?.backoff).toBe('exponential');
    expect(task.catch.retry?.delay?.milliseconds(null, {})).toBe(3000);
    expect(task.catch.retry?.jitter?.to.milliseconds(null, {})).toBe(1000);
    expect(task.catch.retry?.limit.attemptDuration?.milliseconds(null, {})).toBe(9000);
    expect(task.catch.retry?.limit.duration?.milliseconds(null, {})).toBe(60_000);
    expect(task.catch.tasks?.[0]?.position).toBe('/do/0/step/catch/do/0/h');
    expect(task.catch.then).toEqual({ to: 'exit' });
  });
});

describe('schedules', () => {
  it.each([
    ['{ every: { minutes: 5 } }', { kind: 'every', milliseconds: 300_000 }],
    ["{ cron: '0 6 * * *' }", { kind: 'cron', cron: '0 6 * * *' }],
    ['{ after: PT1H }', { kind: 'after', milliseconds: 3_600_000 }],
  ])('%s', (text, expected) => {
    expect(programOf(`schedule: ${text}\ndo: []`).schedule).toEqual(expected);
  });

  it('by events', () => {
    const { schedule } = programOf('schedule: { on: { any: [ { with: { type: a.b } } ] }, read: envelope }\ndo: []');
    expect(schedule).toMatchObject({
      kind: 'on',
      read: 'envelope',
      on: { strategy: 'any', filters: [{ type: 'a.b' }] },
    });
  });
});

describe('a stored definition', () => {
  const definition = {
    document: { dsl: '1.0.3', namespace: 'test', name: 'stored', version: '1.0.0' },
    do: [{ a: { set: { x: 1 } } }],
  };

  it('compiles without its text', () => {
    expect(compileDefinition(definition, { catalog }).tasks).toHaveLength(1);
  });

  it('says what is wrong with it when it no longer compiles', () => {
    expect(() =>
      compileDefinition({ ...definition, do: [{ a: { call: 'gone:1.0.0@default' } }] }, { catalog }),
    ).toThrow(DefinitionError);
  });
});

describe('error types', () => {
  it.each([
    'https://serverlessworkflow.io/spec/1.0.0/errors/timeout',
    'https://serverlessworkflow.io/dsl/errors/types/timeout',
    'https://open-workflow-specification.org/spec/1.0.0/errors/timeout',
    'https://open-workflow-specification.org/dsl/errors/types/timeout',
  ])('%s is the standard timeout', (type) => {
    expect(normalizeErrorType(type)).toBe('https://serverlessworkflow.io/spec/1.0.0/errors/timeout');
  });

  it("of one's own stay as they are", () => {
    const own = 'https://open-workflow-specification.org/errors/types/compliance';
    expect(normalizeErrorType(own)).toBe(own);
  });
});
