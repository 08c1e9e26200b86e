import { beforeEach, expect, it, vi } from 'vitest';
import { readDefinition } from '../read-definition';
import * as reading from '../read/read-yaml';

vi.mock('../read/read-yaml', { spy: true });
beforeEach(() => vi.clearAllMocks());

const header = "document: { dsl: '1.0.3', namespace: test, name: often, version: '1.0.0' }\n";
const catalog = { find: () => undefined, names: () => [] };
const at = 'https://a.test/x';

/** How often the resource's text is read for a definition with so many of these tasks. */
function readings(task: string, text: string, times: number): number {
  const tasks = Array.from({ length: times }, (_, index) => `  - t${index}: ${task}\n`).join('');
  readDefinition(`${header}do:\n${tasks}`, { catalog, resources: new Map([[at, text]]) });
  return vi.mocked(reading.readYaml).mock.calls.filter(([read]) => read === text).length;
}

it.each([
  ['schema', `{ set: { a: 1 }, input: { schema: { resource: { endpoint: '${at}' } } } }`, 'type: object'],
  ['schema with a mistake', `{ set: { a: 1 }, input: { schema: { resource: { endpoint: '${at}' } } } }`, 'type: odd'],
  ['function', `{ call: '${at}' }`, 'set: { a: 1 }'],
])('a %s that much refers to is read no more often for that', (_, task, text) => {
  const once = readings(task, text, 1);
  vi.clearAllMocks();
  expect(readings(task, text, 20)).toBe(once);
});

it('a mistake in a schema is told wherever the definition refers to it', () => {
  const task = `{ set: { a: 1 }, input: { schema: { resource: { endpoint: '${at}' } } } }`;
  const text = `${header}do:\n  - a: ${task}\n  - b: ${task}\n`;
  const read = readDefinition(text, { catalog, resources: new Map([[at, 'type: odd']]) });
  expect(read.ok ? [] : read.mistakes.map(({ line }) => line)).toEqual([3, 4]);
});
