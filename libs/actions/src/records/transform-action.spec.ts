import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Json, JsonObject } from '@ensue/contracts';
import { expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
import { FileRoots } from '../file/file-roots';
import { ConfinedClient } from '../http/confined-client';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { RecordFiles } from './record-files';
import { transformAction } from './transform-action';

const transform = (input: JsonObject, root?: string): Promise<Json> => {
  const settings = root === undefined ? {} : { root };
  const files = new RecordFiles(new FileRoots(settings), new ConfinedClient(), settings);
  return checkedAction(transformAction(files, 100)).perform(input, testContext());
};
const records = [{ n: 1 }, { n: 'x' }, { n: 3 }];

test('each result of the filter is a record, and one on which it fails is told', async () => {
  const filter = 'select(.n != 3) | .n + $more, 0';
  expect(await transform({ from: { records }, filter, variables: { more: 1 } })).toEqual({
    rows: [2, 0],
    read: 3,
    count: 2,
    bad: { count: 1, errors: [{ line: 2, reason: expect.stringContaining('cannot be added') }] },
  });
  const strict = { from: { records }, filter: '.n + 1', bad: { otherwise: 'fault' } };
  expect(await faultOf(transform(strict))).toMatchObject({ status: 400, errors: [{ line: 2 }] });
});

test('a file becomes another file', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'ensue-transform-'));
  writeFileSync(path.join(root, 'in.csv'), 'id,amount\n1,2.5\n2,3\n');
  const filter = '{ id: (.id | tonumber), cents: (.amount | tonumber * 100 | round), file: $file }';
  const order = { from: { path: 'in.csv' }, filter, variables: { file: 'in.csv' }, to: { path: 'out.jsonl' } };
  expect(await transform(order, root)).toMatchObject({ read: 2, count: 2, file: { count: 2 } });
  expect(readFileSync(path.join(root, 'out.jsonl'), 'utf8')).toBe(
    '{"id":1,"cents":250,"file":"in.csv"}\n{"id":2,"cents":300,"file":"in.csv"}\n',
  );
  rmSync(root, { recursive: true });
});

test('a filter that cannot be read is a fault, and one without end fails on its record', async () => {
  expect(await faultOf(transform({ from: { records }, filter: '.a ? b' }))).toMatchObject({
    title: 'Expression Error',
  });
  const endless = (await transform({ from: { records: [1] }, filter: '[range(infinite)]' })) as {
    bad: { count: number };
  };
  expect(endless.bad.count).toBe(1);
});

test('what data says is a value and never a filter', async () => {
  const given = { from: { records: [1] }, filter: '$x', variables: { x: '${ env }' } };
  expect(await transform(given)).toMatchObject({ rows: ['${ env }'] });
});

test('more results than an output holds want a file', async () => {
  expect((await faultOf(transform({ from: { records: [1] }, filter: 'range(101)' }))).detail).toContain('with to');
});
