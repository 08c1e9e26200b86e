import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Value } from '@sinclair/typebox/value';
import { format } from 'prettier';
import { describe, expect, test } from 'vitest';
import type { Action } from '../action';
import { createActionRegistry } from '../registry';
import { actionIndex, actionPage } from './action-page';

const folder = path.join(import.meta.dirname, '../../../../docs/actions');
const registry = createActionRegistry();
const actions = registry
  .kinds()
  .sort()
  .map((kind) => registry.find(kind) as Action);

const pages = new Map<string, string>([
  ['README.md', actionIndex(actions)],
  ...actions.map((action): [string, string] => [`${action.kind}.md`, actionPage(action)]),
]);
const formatted = (text: string): Promise<string> =>
  format(text, { parser: 'markdown', singleQuote: true, printWidth: 120, trailingComma: 'all' });

if (process.env['ENSUE_WRITE_DOCS'] === '1') {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of pages) writeFileSync(path.join(folder, name), await formatted(text));
}

describe('the pages of actions', () => {
  test('are there for every action and for nothing else', () => {
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  });

  test.each([...pages])('%s is what the schemas say (npm run docs:actions renews it)', async (name, text) => {
    expect(readFileSync(path.join(folder, name), 'utf8')).toBe(await formatted(text));
  });
});

describe.each(actions.filter(({ listed }) => listed).map((action) => [action.kind, action] as const))(
  'the action %s',
  (_kind, action) => {
    test('says what it is good for, with examples', () => {
      expect(action.about ?? '').not.toBe('');
      expect(action.examples ?? []).not.toEqual([]);
    });

    test.each((action.examples ?? []).map((example) => [example.title, example] as const))(
      'fits its example: %s',
      (_title, example) => {
        expect([...Value.Errors(action.input, example.with)]).toEqual([]);
        if (example.output !== undefined) expect([...Value.Errors(action.output, example.output)]).toEqual([]);
      },
    );

    test('describes every member of its input', () => {
      expect(undescribed(action.input as unknown as Record<string, unknown>, '')).toEqual([]);
    });
  },
);

/** Members that have no description, however deep. */
function undescribed(schema: Record<string, unknown>, at: string): string[] {
  const nodes = [schema, ...((schema['anyOf'] as Record<string, unknown>[] | undefined) ?? [])];
  const own = nodes.flatMap((node) =>
    Object.entries((node['properties'] as Record<string, Record<string, unknown>> | undefined) ?? {}).flatMap(
      ([name, member]) => [
        ...(typeof member['description'] === 'string' ? [] : [`${at}/${name}`]),
        ...undescribed(member, `${at}/${name}`),
      ],
    ),
  );
  return [...new Set(own)];
}
