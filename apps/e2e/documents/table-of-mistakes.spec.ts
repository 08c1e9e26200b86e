import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionCatalog } from '@ensue/actions';
import { readDefinition } from '@ensue/dsl';
import { describe, expect, it } from 'vitest';

const page = readFileSync(join(import.meta.dirname, '../../../docs/authoring.md'), 'utf8');

interface Row {
  readonly written: string;
  readonly message: string;
  readonly hint: string;
}

/** The rows of the table below the heading, cells without their padding. */
const rows: readonly Row[] = (page.split('## Common mistakes')[1] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|')))
  .map(([, written = '', message = '', hint = '']) => ({ written, message, hint }));

const document = "document: { dsl: '1.0.3', namespace: docs, name: mistakes, version: '1.0.0' }";
const tasks = (...lines: string[]) => [document, 'do:', ...lines.map((line) => `  ${line}`)].join('\n');
const scheduled = (schedule: string) =>
  [document, `schedule: ${schedule}`, 'do:', '  - a: { set: { x: 1 } }'].join('\n');

/** For each row of the table, a definition that has just this mistake. */
const definitions: Readonly<Record<string, string>> = {
  'a jq object without quotes: `x: ${ {a: 1} }`': tasks('- a:', '    set:', '      x: ${ {a: 1} }'),
  'a comment sign in an expression: `x: ${ .a # b }`': tasks('- a:', '    set:', '      x: ${ .a # b }'),
  '`version: 1.0`': tasks('- a: { set: { x: 1 } }').replace("'1.0.0'", '1.0'),
  "a task's keys at the indentation of its name": tasks('- a:', '  set: { x: 1 }'),
  '`do:` with a map below': [document, 'do:', '  a: { set: { x: 1 } }'].join('\n'),
  '`wait: 5s`': tasks('- a: { wait: 5s }'),
  '`wait: { second: 5 }`': tasks('- a: { wait: { second: 5 } }'),
  '`url:` in an HTTP call': tasks('- a: { call: http, with: { method: get, url: https://example.com } }'),
  '`call: sql`': tasks('- a: { call: sql, with: {} }'),
  '`then:` to a task that is not there': tasks('- a: { set: { x: 1 }, then: b2 }', '- b: { set: { x: 1 } }'),
  'two tasks of one name': [
    document,
    '',
    '',
    '',
    '',
    'do:',
    '  - a: { set: { x: 1 } }',
    '  - a: { set: { x: 2 } }',
  ].join('\n'),
  'JavaScript in an expression: `.a && .b`': tasks("- a: { set: { x: '${ .a && .b }' } }"),
  '`.a ? 1 : 2`': tasks("- a: { set: { x: '${ .a ? 1 : 2 }' } }"),
  '`.a | upper`': tasks("- a: { set: { x: '${ .a | upper }' } }"),
  '`$inputs`': tasks("- a: { set: { x: '${ $inputs }' } }"),
  "`cron: '0 25 * * *'`": scheduled("{ cron: '0 25 * * *' }"),
  "`cron: '@daily'`": scheduled("{ cron: '@daily' }"),
  'two kinds of schedule': scheduled("{ cron: '0 2 * * *', every: { hours: 1 } }"),
  '`$secrets.token` without `use.secrets`': tasks("- a: { set: { x: '${ $secrets.token }' } }"),
  '`$secrets.token | @base64`': [
    document,
    'use: { secrets: [token] }',
    'do:',
    "  - a: { set: { x: '${ $secrets.token | @base64 }' } }",
  ].join('\n'),
};

describe('The table of mistakes in docs/authoring.md', () => {
  it('has a definition here for every row, and no more', () => {
    expect(rows.map(({ written }) => written).sort()).toEqual(Object.keys(definitions).sort());
  });

  it.each(rows)('tells of $written what one really reads', ({ written, message, hint }) => {
    const reading = readDefinition(definitions[written] ?? '', { catalog: functionCatalog });
    const mistakes = reading.ok ? [] : reading.mistakes;
    expect(mistakes.map((mistake) => ({ message: mistake.message, hint: mistake.hint }))).toContainEqual({
      message,
      hint,
    });
    for (const mistake of mistakes) expect(mistake.line).toBeGreaterThan(0);
  });
});
