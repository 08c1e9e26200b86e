import { describe, expect, it } from 'vitest';
import { compileDefinition, readDefinition, type Program, type Reading } from '../index';

const catalog = { find: () => undefined, names: () => [] };
const header = "document: { dsl: '1.0.3', namespace: test, name: outside, version: '1.0.0' }\n";

function read(body: string, resources: Readonly<Record<string, string>> = {}): Reading {
  return readDefinition(header + body, { catalog, resources: new Map(Object.entries(resources)) });
}

/** Every mistake as `line:column message`; lines count from the first of the body. */
function mistakesIn(body: string, resources: Readonly<Record<string, string>> = {}): string[] {
  const reading = read(body, resources);
  if (reading.ok) return [];
  return reading.mistakes.map(({ line, column, message }) => `${line - 1}:${column} ${message}`);
}

function missingIn(body: string, resources: Readonly<Record<string, string>> = {}): unknown[] {
  const reading = read(body, resources);
  if (reading.ok || reading.mistakes.length > 0) throw new Error(JSON.stringify(reading));
  return (reading.missing?.resources ?? []).map(({ line, ...rest }) => ({ ...rest, line: line - 1 }));
}

function programOf(body: string, resources: Readonly<Record<string, string>>): Program {
  const reading = read(body, resources);
  if (!reading.ok) throw new Error(JSON.stringify(reading));
  return reading.program;
}

const call = (callee: string) => `do:\n  - go: { call: '${callee}' }\n`;
const schema = (endpoint: string) => `input: { schema: { resource: { endpoint: ${endpoint} } } }\ndo: []\n`;
const script = (endpoint: string) =>
  `do:\n  - go: { run: { script: { language: js, source: { endpoint: ${endpoint} } } } }\n`;

describe('a definition that refers to resources', () => {
  it('says which it needs, for what, and where it refers to them, before it can be read', () => {
    expect(missingIn(schema('https://a.test/order.json'))).toEqual([
      {
        uri: 'https://a.test/order.json',
        purpose: 'schema',
        pointer: '/input/schema/resource/endpoint',
        line: 1,
        column: 42,
      },
    ]);
    expect(missingIn(script('https://a.test/x.js'))).toMatchObject([{ uri: 'https://a.test/x.js', purpose: 'script' }]);
    expect(missingIn(call('https://a.test/f.yaml'))).toMatchObject([
      { uri: 'https://a.test/f.yaml', purpose: 'function', pointer: '/do/0/go/call', line: 2, column: 17 },
    ]);
  });

  it('says under which name it will be known', () => {
    const reading = read(call('https://a.test/f.yaml'));
    expect(reading.ok ? undefined : reading.missing?.ref).toEqual({
      namespace: 'test',
      name: 'outside',
      version: '1.0.0',
    });
  });

  it('tells its own mistakes before anything is fetched for it', () => {
    const reading = read(`${call('https://a.test/f.yaml')}  - wrong: { sett: {} }\n`);
    expect(reading.ok ? undefined : reading.missing).toBeUndefined();
    expect(reading.ok ? [] : reading.mistakes).toHaveLength(1);
  });

  it('says with which user or token they are to be asked for', () => {
    expect(missingIn(schema('{ uri: https://a.test/s, authentication: { bearer: { token: t } } }'))).toMatchObject([
      { authentication: { bearer: { token: 't' } } },
    ]);
    const named = `use: { authentications: { ours: { basic: { username: u, password: p } } } }\n`;
    expect(missingIn(named + schema('{ uri: https://a.test/s, authentication: { use: ours } }'))).toMatchObject([
      { authentication: { basic: { username: 'u', password: 'p' } } },
    ]);
  });

  it.each([
    ["'${ .address }'", 'The address of a resource must be literal.'],
    ["'https://a.test/{name}'", 'The address of a resource must be literal.'],
    ['file:///etc/passwd', '`file:` addresses cannot be fetched: the file would be one of a server.'],
    ['schemas/order.json', '`schemas/order.json` is no address to fetch a resource from.'],
    ['ftp://a.test/order.json', '`ftp://a.test/order.json` is no address to fetch a resource from.'],
    ['https://user:password@a.test/x', 'The address must not carry a password.'],
  ])('is refused where its address is %s', (endpoint, message) => {
    expect(mistakesIn(schema(endpoint))).toEqual([expect.stringContaining(message)]);
    expect(mistakesIn(script(endpoint))).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ["{ basic: { username: '${ .u }', password: p } }", 'Secrets and expressions are not supported'],
    ['{ digest: { username: u, password: p } }', '`digest` authentication is not supported for resources.'],
    [
      '{ oauth2: { authority: https://id.test, grant: client_credentials } }',
      '`oauth2` authentication is not supported for resources.',
    ],
  ])('is refused where it is to be asked for with %s', (authentication, message) => {
    const told = mistakesIn(schema(`{ uri: https://a.test/s, authentication: ${authentication} }`));
    expect(told).toContainEqual(expect.stringContaining(message));
  });

  it('does not compile from the store without them', () => {
    const reading = read(call('https://a.test/f.yaml'), { 'https://a.test/f.yaml': 'set: { a: 1 }' });
    if (!reading.ok) throw new Error('it has no mistakes');
    expect(() => compileDefinition(reading.definition, { catalog })).toThrow('it is not stored with the definition');
  });
});

describe('a schema that lies elsewhere', () => {
  const at = 'https://a.test/order.yaml';

  it.each(['{"type":"object","required":["id"]}', 'type: object\nrequired: [id]\n'])(
    'holds as if it stood there: %j',
    (text) => {
      const { input } = programOf(schema(at), { [at]: text });
      expect(input.schema?.violations({})).toEqual(["/: must have required property 'id'"]);
      expect(input.schema?.violations({ id: 1 })).toEqual([]);
    },
  );

  it.each([
    ['a: {', `1:20 The schema ${at} 1:5 cannot be read:`],
    ['type: nonsense', `1:20 The schema ${at} cannot be used:`],
    ['$ref: https://b.test/other.json', `1:20 The schema ${at} cannot be used: can't resolve reference`],
  ])('is refused where it is %j', (text, message) => {
    expect(mistakesIn(schema(at), { [at]: text })).toEqual([expect.stringContaining(message)]);
  });
});

describe('a script that lies elsewhere', () => {
  it('is handed on as it is, even where it looks like an expression', () => {
    const at = 'https://a.test/x.js';
    const program = programOf(script(at), { [at]: '${ .a }' });
    const [task] = program.tasks;
    if (task?.kind !== 'action') throw new Error('a script is an action');
    expect(task.with.evaluate({ a: 1 }, {})).toEqual({ language: 'js', code: '${ .a }' });
  });
});

describe('a function that lies elsewhere', () => {
  const at = 'https://a.test/f.yaml';

  it('is done like one of the definition itself', () => {
    const program = programOf(call(at), { [at]: 'input: { from: .n }\nset: { n: "${ . }" }\n' });
    expect([...program.byPosition.keys()]).toEqual(['/do/0/go/call/0/https:~1~1a.test~1f.yaml', '/do/0/go']);
    expect(program.byPosition.get('/do/0/go/call/0/https:~1~1a.test~1f.yaml')?.kind).toBe('set');
  });

  it('tells its mistakes by line and column of its own text', () => {
    expect(mistakesIn(call(at), { [at]: 'set:\n  n: ${ .n + }\n' })).toEqual([
      expect.stringMatching(/^2:17 https:\/\/a\.test\/f\.yaml 2:13: The expression is no valid jq/),
    ]);
    expect(mistakesIn(call(at), { [at]: 'set: {' })).toEqual([expect.stringContaining(`2:17 ${at} 1:`)]);
    expect(mistakesIn(call(at), { [at]: '- a' })).toEqual([`2:17 ${at} holds no function but a list.`]);
  });

  it('is told of once, however often it is called', () => {
    const twice = `do:\n  - one: { call: '${at}' }\n  - two: { call: '${at}' }\n`;
    expect(missingIn(twice)).toHaveLength(1);
    expect(mistakesIn(twice, { [at]: 'sett: {}' })).toHaveLength(1);
  });

  it('sees nothing of the definition that calls it', () => {
    const definition = `use: { functions: { mine: { set: { a: 1 } } }, catalogs: { ours: { endpoint: https://c.test } }, timeouts: { brief: { after: PT1S } } }\n`;
    const told = (text: string) => mistakesIn(definition + call(at), { [at]: text });
    expect(told('call: mine')).toEqual([expect.stringContaining('There is no function `mine`')]);
    expect(told('call: x:1.0.0@ours')).toEqual([expect.stringContaining('There is no catalog `ours`')]);
    expect(told('set: { a: 1 }\ntimeout: brief')).toEqual([expect.stringContaining('There is no `brief`')]);
  });

  it('is extended like any task, by extensions that see their own definition', () => {
    const body = `use:
  functions: { mine: { set: { a: 1 } } }
  extensions: [{ note: { extend: set, before: [{ tell: { call: mine } }] } }]
${call(at)}`;
    const program = programOf(body, { [at]: 'set: { a: 2 }' });
    const inner = program.byPosition.get('/do/0/go/call/0/https:~1~1a.test~1f.yaml');
    expect(inner?.extensions?.[0]?.before).toHaveLength(1);
  });

  it('may lead to others, each of which is asked for in its turn', () => {
    const [one, two] = ['https://a.test/1.yaml', 'https://a.test/2.yaml'];
    const texts = { [one]: `\ncall: ${two}`, [two]: 'sett: {}' };
    expect(missingIn(call(one), { [one]: texts[one] ?? '' })).toMatchObject([
      { uri: two, pointer: '/do/0/go/call', line: 2, column: 17, through: `${one} 2:7: ` },
    ]);
    expect(mistakesIn(call(one), texts)).toEqual([
      expect.stringMatching(/^2:17 https:\/\/a\.test\/1\.yaml 2:7: https:\/\/a\.test\/2\.yaml 1:1: `sett` is unknown/),
    ]);
  });

  it('may not come back to itself', () => {
    const [one, two] = ['https://a.test/1.yaml', 'https://a.test/2.yaml'];
    expect(mistakesIn(call(one), { [one]: `call: ${two}`, [two]: `call: ${one}` })).toEqual([
      expect.stringContaining(`The function ${one} comes back to itself.`),
    ]);
  });

  it('may lead to others five deep, and no deeper', () => {
    const chain = (length: number) =>
      Object.fromEntries(
        Array.from({ length }, (_, index) => [
          `https://a.test/${index + 1}`,
          index + 1 < length ? `call: https://a.test/${index + 2}` : 'set: { a: 1 }',
        ]),
      );
    expect(mistakesIn(call('https://a.test/1'), chain(5))).toEqual([]);
    expect(mistakesIn(call('https://a.test/1'), chain(6))).toEqual([
      expect.stringContaining('lead to one another more than 5 deep'),
    ]);
  });
});

describe("a catalog of the definition's own", () => {
  const use = (endpoint: string) => `use: { catalogs: { ours: { endpoint: ${endpoint} } } }\n`;

  it('keeps a function under its name and version', () => {
    expect(missingIn(use('https://c.test/catalog/') + call('greet:1.2.3@ours'))).toMatchObject([
      { uri: 'https://c.test/catalog/functions/greet/1.2.3/function.yaml', purpose: 'function' },
    ]);
    const at = 'https://c.test/functions/greet/1.2.3/function.yaml';
    const program = programOf(use('https://c.test') + call('greet:1.2.3@ours'), { [at]: 'set: { a: 1 }' });
    expect(program.byPosition.has('/do/0/go/call/0/greet:1.2.3@ours')).toBe(true);
  });

  it('is asked with the authentication of its endpoint', () => {
    const endpoint = '{ uri: https://c.test, authentication: { bearer: { token: t } } }';
    expect(missingIn(use(endpoint) + call('greet:1.2.3@ours'))).toMatchObject([
      { authentication: { bearer: { token: 't' } } },
    ]);
  });

  it('must have an address that can be asked before any run, and a name of its own', () => {
    expect(mistakesIn(`${use("'${ .a }'")}do: []\n`)).toEqual([expect.stringContaining('must be literal')]);
    expect(mistakesIn('use: { catalogs: { default: { endpoint: https://c.test } } }\ndo: []\n')).toEqual([
      expect.stringContaining('The catalog `default` is the built-in one.'),
    ]);
  });
});
