import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDefinition } from './index';

const folder = join(
  process.env['ENSUE_CONFORMANCE_DIR'] ?? resolve(import.meta.dirname, '../../../../../shared/conformance'),
  'examples',
);
const own = `document: { dsl: '1.0.3', namespace: test, name: fuzz, version: '1.0.0' }
schedule: { cron: '0 6 * * MON-FRI' }
do:
  - loop:
      for: { each: pet, in: '\${ .pets }' }
      do:
        - fetch: { call: http, with: { method: get, endpoint: 'https://x.org/{id}', query: { a: '\${ $pet }' } } }
  - choose: { switch: [ { a: { when: .x, then: end } } ] }
`;
const examples = existsSync(folder) ? readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8')) : [];
const catalog = { find: () => undefined, names: () => [] };

/** Whatever the text, there is an answer, and every mistake in it can be shown. */
function expectAnAnswer(text: string): void {
  const reading = readDefinition(text, { catalog });
  if (reading.ok) return;
  // Either something is wrong, or texts from elsewhere are to be brought first, each by its address.
  expect([...reading.mistakes, ...(reading.missing?.resources ?? [])]).not.toHaveLength(0);
  for (const { uri } of reading.missing?.resources ?? []) expect(uri).toMatch(/^\S+$/);
  const lines = text.split(/\r\n|\n|\r/);
  for (const { line, column, message, hint } of reading.mistakes) {
    expect(message).toMatch(/^.+$/);
    expect(hint).toMatch(/^.+$/);
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length + 1);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual(Math.max(...lines.map(({ length }) => length)) + 2);
  }
}

describe('any text at all', () => {
  it('is answered', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), expectAnAnswer), { numRuns: 300 });
  });

  it('of the characters YAML cares about is answered', () => {
    const unit = fc.constantFrom(...'abc:-?&*!|>\'"%@`{}[],# \n\t$<=~0.'.split(''));
    fc.assert(fc.property(fc.string({ unit, maxLength: 60 }), expectAnAnswer), { numRuns: 500 });
  });

  it('made from a definition by a slip of the hand is answered', () => {
    const slip = fc.record({
      text: fc.constantFrom(own, ...examples),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.integer({ min: 0, max: 12 }),
      put: fc.string({ unit: fc.constantFrom(...'abx:-&*|>\'"{}[],# \n\t$.0'.split('')), maxLength: 4 }),
    });
    fc.assert(
      fc.property(slip, ({ text, at, cut, put }) => {
        const from = Math.floor(at * text.length);
        expectAnAnswer(text.slice(0, from) + put + text.slice(from + cut));
      }),
      { numRuns: 400 },
    );
  });

  it('that is a JSON document is answered', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 5 }), expectAnAnswer), { numRuns: 200 });
  });
});
