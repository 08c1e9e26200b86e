import { describe, expect, it } from 'vitest';
import type { Json } from '@ensue/jq';
import { readDefinition, secretToken, type Program } from './index';

const seal = 'sealOfThisRun';
const catalog = { find: () => ({ action: 'any' }), names: () => ['any:1.0.0'] };
const header = `document: { dsl: '1.0.3', namespace: test, name: secrets, version: '1.0.0' }\n`;
const use = 'use: { secrets: [api, db, login] }\n';

function read(body: string) {
  return readDefinition(header + use + body, { catalog });
}

function programOf(body: string): Program {
  const reading = read(body);
  if (!reading.ok) throw new Error(JSON.stringify(reading.mistakes, null, 2));
  return reading.program;
}

/** Mistakes as `column message`; the first line after `use`. */
function mistakesIn(body: string): string[] {
  const reading = read(body);
  return reading.ok ? [] : reading.mistakes.map(({ line, column, message }) => `${line - 2}:${column} ${message}`);
}

/** What `set` gives for one value. */
function valueOf(expression: string, input: Json = {}): unknown {
  const [task] = programOf(`do: [ { a: { set: { x: ${JSON.stringify(`\${ ${expression} }`)} } } } ]`).tasks;
  if (task?.kind !== 'set') throw new Error('no `set`');
  return (task.value.evaluate(input, { secrets: seal }) as { x: unknown }).x;
}

const api = secretToken(seal, { name: 'api', pointer: '' });
const password = secretToken(seal, { name: 'db', pointer: '/password' });

describe('a secret in an expression', () => {
  it.each<[string, unknown]>([
    ['$secrets.api', api],
    ['$secrets["api"]', api],
    ['$secrets.db.password', password],
    ['($secrets.db).password', password],
    ['$secrets.db."a b"[0]?', secretToken(seal, { name: 'db', pointer: '/a b/0' })],
    ['$secrets.db["a/b~"]', secretToken(seal, { name: 'db', pointer: '/a~1b~0' })],
    ['{token: $secrets.api, list: [$secrets.db.password, 1]}', { token: api, list: [password, 1] }],
    ['"Bearer \\($secrets.api)"', `Bearer ${api}`],
    ['"Bearer " + $secrets.api', `Bearer ${api}`],
    ['. + {token: $secrets.api}', { n: 1, token: api }],
    ['.token = $secrets.api', { n: 1, token: api }],
    ['if .n == 1 then $secrets.api else $secrets.db end', api],
    ['.n | $secrets.api', api],
    ['.none // $secrets.api', api],
    ['[.n | ., $secrets.api]', [1, api]],
    ['.n as $x | {n: $x, token: $secrets.api}', { n: 1, token: api }],
    ['def one: 1; [one, $secrets.api]', [1, api]],
    ['"none of the $secrets.api here"', 'none of the $secrets.api here'],
  ])('is handed on as a token by %s', (expression, value) => {
    expect(valueOf(expression, { n: 1 })).toEqual(value);
  });

  it.each<[string, RegExp]>([
    ['$secrets.api | length', /`\|` needs the bytes of a secret/],
    ['[$secrets.api] | .[0]', /`\|` needs the bytes/],
    ['ltrimstr($secrets.api)', /`ltrimstr` needs the bytes/i],
    ['$secrets.api == "x"', /`==` needs the bytes/],
    ['{a: 1} * $secrets.db', /`\*` needs the bytes/],
    ['$secrets.api and true', /`and` needs the bytes/],
    ['-$secrets.api', /A computation needs the bytes/],
    ['@base64 "\\($secrets.api)"', /`@base64` needs the bytes/],
    ['if $secrets.api then 1 else 2 end', /A condition needs the bytes/],
    ['{($secrets.api): 1}', /A key of an object needs the bytes/],
    ['$secrets.db[]', /`\[\]` needs the bytes/],
    ['$secrets.api[0:3]', /A part of a text or list needs the bytes/],
    ['[$secrets.api][0]', /A path needs the bytes/],
    ['.[$secrets.api]', /A path needs the bytes/],
    ['$secrets.api as $x | $x', /`as` needs the bytes/],
    ['def f: $secrets.api; f', /A function needs the bytes/],
    ['reduce $secrets.db as $x (0; 1)', /`reduce` needs the bytes/],
    ['foreach . as $x ($secrets.api; 1)', /`foreach` needs the bytes/],
    ['try $secrets.api catch 1', /`try` needs the bytes/],
    ['.a |= $secrets.api', /`\|=` needs the bytes/],
    ['$secrets', /All secrets at once are not to be had/],
    ['{$secrets}', /All secrets at once/],
    ['$secrets | keys', /All secrets at once/],
    ['$secrets[.name]', /Which secret it is must be known before any run/],
    ['$secrets.db[.name]', /Which secret it is/],
    ['$secrets.db[-1]', /Which secret it is/],
    ['. as $secrets | $secrets.api', /cannot be given another meaning/],
    ['$secrets.apo', /There is no `apo` in `use\.secrets`/],
  ])('is refused in %s', (expression, told) => {
    const mistakes = mistakesIn(`do: [ { a: { set: { x: ${JSON.stringify(`\${ ${expression} }`)} } } } ]`);
    expect(mistakes.join('\n')).toMatch(told);
  });

  it('is refused where it stands, with what to do', () => {
    const reading = read(`do:\n  - a:\n      set: { x: '\${ {a: 1, b: ($secrets.api | @base64)} }' }`);
    expect(reading.ok ? [] : reading.mistakes).toEqual([
      {
        pointer: '/do/0/a/set/x',
        line: 5,
        column: 32,
        message: '`|` needs the bytes of a secret, and a run holds only a token.',
        hint: 'Pass it on as it is, in a list, an object or a text: ${ "Bearer \\($secrets.token)" }.',
      },
    ]);
  });
});

describe('a secret in a place', () => {
  const token = "'${ $secrets.api }'";
  it.each<[string, string]>([
    [
      'the input of a call',
      `do: [ { a: { call: http, with: { method: get, endpoint: https://x.org, headers: { x: ${token} } } } } ]`,
    ],
    ['the address of a call', `do: [ { a: { call: http, with: { method: get, endpoint: ${token} } } } ]`],
    ['the input of a function', `do: [ { a: { call: any:1.0.0@default, with: { x: ${token} } } } ]`],
    [
      'the environment of a script',
      `do: [ { a: { run: { script: { language: js, code: '1', environment: { X: ${token} } } } } } ]`,
    ],
    ['what a task makes of its input', `do: [ { a: { input: { from: $secrets.api }, set: { b: 1 } } } ]`],
    ['what a task makes of its output', `do: [ { a: { output: { as: { t: ${token} } }, set: { b: 1 } } } ]`],
    ['what a task exports', `do: [ { a: { export: { as: ${token} }, set: { b: 1 } } } ]`],
    [
      'an authentication',
      `do: [ { a: { call: http, with: { method: get, endpoint: { uri: https://x.org, authentication: { bearer: { token: ${token} } } } } } } ]`,
    ],
  ])('may be %s', (_, body) => {
    expect(mistakesIn(body)).toEqual([]);
  });

  it.each<[string, string]>([
    ['if', `do: [ { a: { if: ${token}, set: { b: 1 } } } ]`],
    ['when', `do: [ { a: { switch: [ { c: { when: ${token}, then: end } } ] } } ]`],
    ['while', `do: [ { a: { for: { in: .x }, while: ${token}, do: [] } } ]`],
    ['in', `do: [ { a: { for: { in: ${token} }, do: [] } } ]`],
    ['until', `do: [ { a: { listen: { to: { any: [], until: $secrets.api } } } } ]`],
    ['subject', `do: [ { a: { listen: { to: { one: { with: { type: t, subject: ${token} } } } } } } ]`],
    ['data', `do: [ { a: { emit: { event: { with: { type: t, data: { x: ${token} } } } } } } ]`],
    ['detail', `do: [ { a: { raise: { error: { type: https://x.org, status: 400, detail: ${token} } } } } ]`],
    ['wait', `do: [ { a: { wait: ${token} } } ]`],
    ['after', `do: [ { a: { timeout: { after: ${token} }, set: { b: 1 } } } ]`],
    [
      'input',
      `do: [ { a: { run: { workflow: { namespace: n, name: w, version: '1.0.0', input: { x: ${token} } } } } } ]`,
    ],
    ['if', `do: [ { a: { do: [ { b: { if: ${token}, set: { b: 1 } } } ] } } ]`],
  ])('may not decide or leave in `%s`', (key, body) => {
    const shown = key === 'data' ? 'x' : key === 'input' ? 'x' : key;
    expect(mistakesIn(body).join('\n')).toContain(
      `\`${shown}\` cannot use a secret: its value would decide something, or leave the run.`,
    );
  });
});

describe('an authentication kept as a secret', () => {
  it.each(['basic', 'bearer', 'digest', 'oauth2', 'oidc'])('stands for the whole of %s', (scheme) => {
    const authentication = `{ ${scheme}: { use: login } }`;
    const [task] = programOf(
      `do: [ { a: { call: http, with: { method: get, endpoint: { uri: https://x.org, authentication: ${authentication} } } } } ]`,
    ).tasks;
    if (task?.kind !== 'action') throw new Error('no action');
    expect(task.with.evaluate({}, { secrets: seal })).toMatchObject({
      endpoint: { authentication: { [scheme]: secretToken(seal, { name: 'login', pointer: '' }) } },
    });
  });
});

describe('a secret in an address', () => {
  const endpointOf = (uri: string, input: Json) => {
    const [task] = programOf(`do: [ { a: { call: http, with: { method: get, endpoint: ${uri} } } } ]`).tasks;
    return task?.kind === 'action' ? task.with.evaluate(input, { secrets: seal }) : undefined;
  };

  it('is handed on by an expression', () => {
    expect(endpointOf(`'\${ "https://x.org/\\($secrets.api)" }'`, {})).toMatchObject({
      endpoint: { uri: `https://x.org/${api}` },
    });
  });

  it('is refused by a template, which would escape its token and send that', () => {
    expect(() => endpointOf("'https://x.org/{key}'", { key: api })).toThrow('a secret cannot stand in a URI template');
    expect(endpointOf("'https://x.org/{key}'", { key: 'k' })).toMatchObject({ endpoint: { uri: 'https://x.org/k' } });
  });
});

describe('a program', () => {
  it('tells the secrets it uses', () => {
    expect(programOf('do: []').secrets).toEqual(['api', 'db', 'login']);
  });

  it('is never evaluated with a secret and no seal', () => {
    const [task] = programOf("do: [ { a: { set: { x: '${ $secrets.api }' } } } ]").tasks;
    expect(() => task?.kind === 'set' && task.value.evaluate({}, {})).toThrow('no seal');
  });

  it('names no secret in a way that no one could give it', () => {
    const reading = readDefinition(`${header}use: { secrets: ['a b'] }\ndo: []`, { catalog });
    expect(reading.ok ? [] : reading.mistakes.map(({ message }) => message)).toEqual(['`a b` is no name of a secret.']);
  });
});
