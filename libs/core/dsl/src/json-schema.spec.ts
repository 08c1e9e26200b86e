import type { Json } from '@ensue/jq';
import { describe, expect, it } from 'vitest';
import { compileJsonSchema } from './json-schema';

describe('a JSON Schema', () => {
  it('tells every violation with its place', () => {
    const check = compileJsonSchema({
      type: 'object',
      properties: { id: { type: 'integer', minimum: 1 }, mail: { type: 'string', format: 'email' } },
      required: ['name'],
    });
    expect(check.violations({ id: 0, mail: 'x' })).toEqual([
      "/: must have required property 'name'",
      '/id: must be >= 1',
      '/mail: must match format "email"',
    ]);
    expect(check.violations({ name: 'a' })).toEqual([]);
  });

  it('may share its $id with another', () => {
    const first = compileJsonSchema({ $id: 'https://x.org/s', type: 'string' });
    const second = compileJsonSchema({ $id: 'https://x.org/s', type: 'number' });
    expect(first.violations('a')).toEqual([]);
    expect(second.violations(1)).toEqual([]);
  });

  it('may be of an older dialect', () => {
    const check = compileJsonSchema({
      $schema: 'http://json-schema.org/draft-07/schema#',
      items: [{ type: 'string' }],
    });
    expect(check.violations([1])).toEqual(['/0: must be string']);
  });

  it('keeps patterns apart', () => {
    const check = compileJsonSchema({ properties: { a: { pattern: '^a$' }, b: { pattern: '^b$' } } });
    expect(check.violations({ a: 'a', b: 'b' })).toEqual([]);
    expect(check.violations({ a: 'b', b: 'a' })).toHaveLength(2);
  });

  it('matches patterns in linear time', () => {
    const check = compileJsonSchema({ pattern: '^(a+)+$' });
    const started = performance.now();
    expect(check.violations(`${'a'.repeat(20_000)}b`)).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('may refer to itself and to its own parts', () => {
    const tree = compileJsonSchema({
      properties: { next: { $ref: '#' }, name: { $ref: '#/$defs/name' } },
      $defs: { name: { type: 'string' } },
    });
    const other = compileJsonSchema({ properties: { next: { $ref: '#' } }, required: ['next'] });
    expect(tree.violations({ next: { name: 5 } })).toEqual(['/next/name: must be string']);
    expect(other.violations({ next: {} })).toEqual(["/next: must have required property 'next'"]);
  });

  it('is not fooled by data nested deeper than the stack', () => {
    const check = compileJsonSchema({ properties: { a: { $ref: '#' } } });
    let deep: Json = {};
    for (let level = 0; level < 200_000; level++) deep = { a: deep };
    expect(check.violations(deep)).toEqual(['/: is nested too deeply']);
    expect(check.violations({ a: {} })).toEqual([]);
  });

  it('cannot take the place of its own dialect', () => {
    expect(() => compileJsonSchema({ $id: 'https://json-schema.org/draft/2020-12/schema', type: 'string' })).toThrow(
      'taken',
    );
    expect(compileJsonSchema({ type: 'string' }).violations('a')).toEqual([]);
  });

  it.each([
    [{ type: 'strnig' }],
    [{ $ref: 'https://x.org/other' }],
    [{ $async: true }],
    [{ $async: true }],
    [{ $schema: 'https://x.org/dialect' }],
    ['text'],
    [null],
  ])('%j is refused', (schema) => {
    expect(() => compileJsonSchema(schema)).toThrow(Error);
  });
});

describe('a schema that refers to itself twice', () => {
  const twice = (name: string) => ({ allOf: [{ $ref: `#/$defs/${name}` }, { $ref: `#/$defs/${name}` }] });

  it('stops checking a value that would take for ever', () => {
    const chain = Object.fromEntries(Array.from({ length: 64 }, (_, at) => [`d${at}`, twice(`d${at + 1}`)]));
    const { violations } = compileJsonSchema({ $defs: { ...chain, d64: { type: 'object' } }, $ref: '#/$defs/d0' });
    expect(violations({})).toEqual(['/: takes too long to check by this schema']);
    expect(compileJsonSchema({ $defs: { a: { type: 'object' } }, $ref: '#/$defs/a' }).violations({})).toEqual([]);
  });

  it('does so too where the value leads it on', () => {
    const node = { allOf: [{ properties: { in: { $ref: '#' } } }, { properties: { in: { $ref: '#' } } }] };
    let value: Json = {};
    for (let depth = 0; depth < 60; depth += 1) value = { in: value };
    expect(compileJsonSchema(node).violations(value)).toEqual(['/: takes too long to check by this schema']);
    expect(compileJsonSchema(node).violations({ in: { in: {} } })).toEqual([]);
    const renamed = { properties: { const: node.allOf[0] ?? {}, default: { allOf: [{ $ref: '#' }, { $ref: '#' }] } } };
    let other: Json = {};
    for (let depth = 0; depth < 60; depth += 1) other = { default: other };
    expect(compileJsonSchema(renamed).violations(other)).toEqual(['/: takes too long to check by this schema']);
  });

  it.each(['#/const/a', '#/%63onst/a', '#/not/enum/0'])('hides nothing from that in a value: %s', ($ref) => {
    const into = { const: { a: { type: 'string' } }, not: { enum: [{ type: 'string' }] }, allOf: [{ $ref }] };
    expect(() => compileJsonSchema(into)).toThrow('leads into a value');
    const named = { properties: { const: { type: 'string' }, b: { $ref: '#/properties/const' } } };
    expect(compileJsonSchema(named).violations({ b: 1 })).toEqual(['/b: must be string']);
  });

  it('is not changed where a reference is only a value, or the name of a property', () => {
    const value = { const: { $ref: '#/nowhere' }, properties: { $ref: { type: 'string' } } };
    const { violations } = compileJsonSchema({ properties: { a: value } });
    expect(violations({ a: { $ref: '#/nowhere' } })).toEqual([]);
    expect(violations({ a: { $ref: '#/else' } })).toEqual(['/a: must be equal to constant']);
  });
});
