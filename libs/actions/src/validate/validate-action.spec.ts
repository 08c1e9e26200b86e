import type { Json } from '@ensue/contracts';
import { expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
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
