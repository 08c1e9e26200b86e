import type { Json } from '@ensue/jq';
import { describe, expect, it } from 'vitest';
import { operationsMeter, readDefinition, type Reading } from './index';

const catalog = { find: () => ({ action: 'log' }), names: () => [] };

function read(tasks: string, head = ''): Reading {
  const document = "document: { dsl: '1.0.3', namespace: test, name: loose, version: '1.0.0' }";
  const text = `${document}\nevaluate: { mode: loose }\n${head}do:\n${tasks}`;
  return readDefinition(text, { catalog, resources: new Map([['https://a.test/f', 'set: { a: .a }']]) });
}

function setting(value: string, input: Json = { a: 1 }, variables: Parameters<typeof Object.assign>[0] = {}): Json {
  const reading = read(`  - go: { set: ${value} }\n`);
  if (!reading.ok) throw new Error(JSON.stringify(reading.mistakes));
  const [task] = reading.program.tasks;
  if (task?.kind !== 'set') throw new Error('it is a set');
  return task.value.evaluate(input, variables as Record<string, Json>);
}

describe('A value in the loose mode', () => {
  it.each<[string, string, Json]>([
    ['an expression without its braces', '{ x: .a + 1 }', { x: 2 }],
    ['an expression with them', "{ x: '${ .a + 1 }' }", { x: 2 }],
    ['an expression that is all there is', '.a', 1],
    ['a text that is none', '{ x: Good day }', { x: 'Good day' }],
    ['a text that is all there is', 'hello', 'hello'],
    ['a text of an unknown variable', '{ x: $price }', { x: '$price' }],
    ['an empty text', "{ x: '' }", { x: '' }],
    ['what jq takes for a comment', "{ x: '#ff0000' }", { x: '#ff0000' }],
    ['an expression that fails', '{ x: .a.b }', { x: '.a.b' }],
    ['one with several results', "{ x: '1, 2' }", { x: '1, 2' }],
    ['values in lists and maps', '{ x: [.a, { y: .a }, 5] }', { x: [1, { y: 1 }, 5] }],
    ['a text that is a number to jq', "{ x: '1.50' }", { x: 1.5 }],
    ['a jq text', `{ x: '"1.50"' }`, { x: '1.50' }],
  ])('may be %s', (_, value, expected) => {
    expect(setting(value)).toEqual(expected);
  });

  it('in braces fails as it does in the strict mode', () => {
    expect(() => setting("{ x: '${ .a.b }' }")).toThrow();
    const reading = read("  - go: { set: { x: '${ .a + }' } }\n");
    expect(reading.ok).toBe(false);
  });

  it('is no text because its step has used up what it may', () => {
    const used = { [operationsMeter]: { operations: 10, most: 10 } };
    expect(() => setting('{ x: .a }', { a: 1 }, used)).toThrow('used up');
  });

  it('may not use what no expression may', () => {
    const reading = read('  - go: { set: { x: $secrets.token } }\n');
    expect(reading.ok ? [] : reading.mistakes).toMatchObject([{ message: 'There is no `token` in `use.secrets`.' }]);
  });
});

describe('The loose mode', () => {
  it('leaves addresses, filters, scripts and words of the language alone', () => {
    const reading = read(`  - ask: { call: http, with: { method: get, endpoint: 'https://a.test/{a}', body: .a } }
  - compute: { run: { script: { language: js, code: .a, arguments: { n: .a } }, return: all } }
  - tell: { emit: { event: { with: { type: length, data: { n: .a } } } } }
  - wait: { listen: { to: { one: { with: { type: length } } } } }
`);
    if (!reading.ok) throw new Error(JSON.stringify(reading.mistakes));
    const [ask, compute, tell, listen] = reading.program.tasks;
    if (ask?.kind !== 'action' || compute?.kind !== 'action' || tell?.kind !== 'emit' || listen?.kind !== 'listen')
      throw new Error('tasks of other kinds');
    expect(ask.with.evaluate({ a: 1 }, {})).toEqual({ method: 'get', endpoint: { uri: 'https://a.test/1' }, body: 1 });
    expect(compute.with.evaluate({ a: 1 }, {})).toEqual({
      language: 'js',
      code: '.a',
      arguments: { n: 1 },
      return: 'all',
    });
    expect(tell.event.evaluate({ a: 1 }, {})).toEqual({ type: 'length', data: { n: 1 } });
    expect(listen.to.filters[0]?.type).toBe('length');
  });

  it('holds in a definition and its functions, and not in a function that lies elsewhere', () => {
    const reading = read(
      "  - here: { call: own, with: { a: .b } }\n  - there: { call: 'https://a.test/f', with: { a: .b } }\n",
      'use: { functions: { own: { set: { a: .a } } } }\n',
    );
    if (!reading.ok) throw new Error(JSON.stringify(reading.mistakes));
    const values = reading.program.tasks.map((task) => {
      const [inner] = task.kind === 'do' ? task.tasks : [];
      return inner?.kind === 'set' ? inner.value.evaluate({ a: 1 }, {}) : undefined;
    });
    expect(values).toEqual([{ a: 1 }, { a: '.a' }]);
    expect(reading.program.tasks.map((task) => task.input.from?.evaluate({ b: 2 }, {}))).toEqual([{ a: 2 }, { a: 2 }]);
  });
});
