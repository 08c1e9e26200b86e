import type { Json, JsonObject } from '@ensue/contracts';
import { describe, expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
import { FileRoots } from '../file/file-roots';
import { ConfinedClient } from '../http/confined-client';
import { RecordFiles } from '../records/record-files';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { SchemaCache } from './schema-cache';
import { validateAction } from './validate-action';

const action = checkedAction(validateAction());
const validate = (input: Json): Promise<Json> => action.perform(input, testContext());

const schema = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'integer' }, mail: { type: 'string', format: 'email' } },
  additionalProperties: false,
};

test('valid data passes through', async () => {
  expect(await validate({ data: { id: 1 }, schema })).toEqual({ valid: true, data: { id: 1 } });
});

test('invalid data is a validation fault that names every place', async () => {
  const fault = await faultOf(validate({ data: { id: 'x', mail: 'nobody', more: 1 }, schema }));
  expect(fault).toMatchObject({ status: 400, title: 'Validation Error' });
  expect(fault['errors']).toEqual([
    { pointer: '', message: 'must NOT have additional properties (more)' },
    { pointer: '/id', message: 'must be integer' },
    { pointer: '/mail', message: 'must match format "email"' },
  ]);
  expect(fault.detail).toBe(
    'The data does not match the schema: the data itself must NOT have additional properties (more) and 2 more',
  );
});

test('or a report, where the author prefers one', async () => {
  expect(await validate({ data: {}, schema, otherwise: 'report' })).toEqual({
    valid: false,
    errors: [{ pointer: '', message: "must have required property 'id'" }],
  });
});

test('keywords of 2020-12 are understood', async () => {
  const tuple = { prefixItems: [{ type: 'string' }], items: { type: 'integer' }, $defs: { a: {} } };
  expect(await validate({ data: ['a', 1, 2], schema: tuple })).toMatchObject({ valid: true });
  expect(await validate({ data: [1], schema: tuple, otherwise: 'report' })).toMatchObject({ valid: false });
});

test('two schemas may carry the same $id', async () => {
  const first = { $id: 'urn:ensue:same', type: 'string' };
  expect(await validate({ data: 'a', schema: first })).toMatchObject({ valid: true });
  expect(await validate({ data: 1, schema: { $id: 'urn:ensue:same', type: 'integer' } })).toMatchObject({
    valid: true,
  });
});

test.each([
  ['^(a+)+$', `${'a'.repeat(50_000)}!`],
  ['^(\\d+)*x$', '1'.repeat(50_000)],
  ['(x+x+)+y', 'x'.repeat(50_000)],
])('the evil pattern %s stays linear', async (pattern, data) => {
  expect(await validate({ data, schema: { pattern }, otherwise: 'report' })).toMatchObject({ valid: false });
});

test.each<[string, Json]>([
  ['an unknown type', { type: 'strange' }],
  ['a pattern that is not linear', { pattern: '(?=a)b' }],
  ['a reference that leads outside', { $ref: 'https://example.com/schema.json' }],
  ['a schema that is too large', { enum: ['x'.repeat(300_000)] }],
])('%s is a configuration fault', async (_name, bad) => {
  const fault = await faultOf(validate({ data: 1, schema: bad }));
  expect(fault).toMatchObject({ status: 400, title: 'Configuration Error' });
});

test('an input without a schema says what is missing', async () => {
  const fault = await faultOf(validate({ data: 1 }));
  expect(fault.detail).toBe('The input does not fit the action validate: /schema: Expected required property');
});

test('the cache keeps what was used last', () => {
  const compiled: string[] = [];
  const cache = new SchemaCache((given) => (compiled.push(JSON.stringify(given)), () => []), 2);
  for (const text of ['1', '2', '1', '3', '1', '2']) cache.find(text);
  expect(compiled).toEqual(['1', '2', '3', '2']);
  expect(cache.size).toBe(2);
});

test('stops checking where the references of the schema double without end', async () => {
  const into = { properties: { in: { $ref: '#/$defs/node' } } };
  const schema = { $defs: { node: { allOf: [into, into] } }, $ref: '#/$defs/node' };
  let data: Json = {};
  for (let depth = 0; depth < 60; depth += 1) data = { in: data };
  const fault = await faultOf(validate({ data, schema }));
  expect(fault.detail).toBe(
    'The data does not match the schema: the data itself takes too long to check by this schema',
  );
});

test('a schema may refer to itself as a whole', async () => {
  const schema = { properties: { next: { $ref: '#' }, name: { type: 'string' } } };
  expect(await validate({ data: { next: { next: {} } }, schema })).toMatchObject({ valid: true });
  expect(await validate({ data: { next: { name: 1 } }, schema, otherwise: 'report' })).toMatchObject({
    errors: [{ pointer: '/next/name' }],
  });
});

describe('records', () => {
  const files = new RecordFiles(new FileRoots({}), new ConfinedClient(), {});
  const check = (input: JsonObject): Promise<Json> =>
    checkedAction(validateAction(files)).perform({ otherwise: 'report', ...input }, testContext());
  const records = [
    { id: 1, amount: 5, customer: 'a', at: '2026-11-22T00:00:00Z' },
    { id: 1, amount: -1, customer: 'b', at: 'never' },
    { id: 2, amount: 'x', customer: null, at: '2026-11-23T00:00:00Z' },
  ];

  test('are held against rules, and each rule has its line in the report', async () => {
    const rules = [
      { unique: ['id'] },
      { range: { field: 'amount', min: 0 } },
      { reference: { field: 'customer', from: { text: 'key\na\n', format: 'csv' }, at: 'key' } },
      { freshness: { field: 'at', withinSeconds: 1 } },
    ];
    const broken = (rule: string, ...examples: Json[]): Json => ({ rule, broken: examples.length, examples });
    expect(await check({ from: { records }, rules })).toEqual({
      valid: false,
      count: 3,
      rules: [
        broken('records'),
        broken('unique id', { line: 2, reason: 'id 1 was there before' }),
        broken(
          'range amount',
          { line: 2, reason: 'amount is below 0' },
          { line: 3, reason: 'amount cannot be compared with 0' },
        ),
        broken('reference customer', { line: 2, reason: 'customer "b" is not there' }),
        broken(
          'freshness at',
          { line: 2, reason: 'at is no time' },
          { reason: expect.stringContaining('the newest is of 2026-11-23T00:00:00.000Z') },
        ),
      ],
    });
  });

  test('that keep them are valid, and a schema holds for each', async () => {
    const schema = { required: ['id'] };
    const rules = [{ unique: ['id', 'amount'] }, { reference: { field: 'customer', in: ['a', 'b'] } }];
    expect(await check({ from: { records }, rules, schema })).toMatchObject({ valid: true, count: 3 });
    const fault = await faultOf(check({ from: { records: [{}, 1] }, rules: [], schema, otherwise: 'fault' }));
    expect(fault).toMatchObject({ status: 400, detail: 'The records break rules: schema (2)' });
  });

  test('want rules that say something', async () => {
    const attempt = (rule: Json): ReturnType<typeof faultOf> => faultOf(check({ from: { records }, rules: [rule] }));
    expect(await attempt({ range: { field: 'amount' } })).toMatchObject({ status: 400 });
    expect(await attempt({ reference: { field: 'id' } })).toMatchObject({ status: 400 });
    expect(await attempt({ strange: true })).toMatchObject({ status: 400 });
  });
});
