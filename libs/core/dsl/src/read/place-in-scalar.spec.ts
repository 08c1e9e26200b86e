import { describe, expect, it } from 'vitest';
import { parseDocument, type Scalar } from 'yaml';
import { offsetInSource } from './place-in-scalar';

/** The text from which on a value's character stands in the source, for a mark in the value. */
function foundAt(yaml: string, mark: string): string {
  const node = parseDocument(yaml).get('a', true) as Scalar<string>;
  const [from, to] = node.range ?? [0, 0];
  const source = yaml.slice(from, to);
  return source.slice(offsetInSource(source, node.value, node.value.indexOf(mark)));
}

describe('the place of a character of a YAML scalar', () => {
  it.each([
    ['plain', 'a: ${ .x + $mark }', '$mark }'],
    ['single quotes', "a: '${ .x + $mark }'", "$mark }'"],
    ['a doubled quote before it', "a: 'it''s ''so'' $mark'", "$mark'"],
    ['escapes before it', 'a: "\\"\\u00e4\\x41\\n $mark"', '$mark"'],
    ['an escaped line break before it', 'a: "one \\\n   two $mark"', '$mark"'],
    ['a plain value over lines', 'a: one\n   two\n   $mark end', '$mark end'],
    ['a literal block', 'a: |\n  one\n    two\n  $mark\n', '$mark\n'],
    ['a folded block', 'a: >-\n  one\n  two\n\n  $mark\n', '$mark\n'],
    ['a block with a header', 'a: |2-\n   one\n  $mark\n', '$mark\n'],
  ])('is found through %s', (_, yaml, expected) => {
    expect(foundAt(yaml, '$mark')).toBe(expected);
  });
});
