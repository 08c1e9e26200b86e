import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from './compile';
import { JqRuntimeError } from './jq-runtime-error';
import { JqSyntaxError } from './jq-syntax-error';
import type { Json } from './json';
import { JsonReader } from './json-reader';
import { Run } from './run';
import { failing, uncounted } from './testing/conformance-exceptions';

const folder = resolve(process.env['ENSUE_CONFORMANCE_DIR'] ?? resolve(process.cwd(), '../shared/conformance'), 'jq');
const files = ['jq.test', 'man.test', 'onig.test', 'base64.test', 'uri.test'];

interface Case {
  readonly file: string;
  readonly line: number;
  readonly program: string;
  readonly input: string;
  readonly outputs: readonly string[];
  readonly fails: boolean;
}

describe.skipIf(!existsSync(folder))(
  "jq's own test files (skipped where the folder of conformance data is absent)",
  () => {
    const results = files
      .filter((file) => existsSync(resolve(folder, file)))
      .flatMap((file) => read(file))
      .map((test) => ({ place: `${test.file}:${test.line}`, program: test.program, outcome: attempt(test) }));
    const counted = results.filter(({ place }) => !Object.hasOwn(uncounted, place));
    const failed = counted.filter(({ outcome }) => outcome !== 'passed');

    it('pass in at least 98 of 100 cases that apply', () => {
      console.info(
        `jq conformance: ${counted.length - failed.length} of ${counted.length} passed, ` +
          `${results.length - counted.length} not counted`,
      );
      expect((counted.length - failed.length) / counted.length).toBeGreaterThanOrEqual(0.98);
    });

    it('fail where it is known why, and only there', () => {
      const unexpected = failed.filter(({ place }) => !Object.hasOwn(failing, place));
      expect(unexpected.map(({ place, outcome }) => `${place} ${outcome}`)).toEqual([]);
      expect(failed.map(({ place }) => place).sort()).toEqual(Object.keys(failing).sort());
    });

    it.each(Object.entries(uncounted))('are not counted where they are refused: %s %s', (place) => {
      expect(() => compile(results.find((result) => result.place === place)?.program ?? '.')).toThrow(JqSyntaxError);
    });
  },
);

function read(file: string): Case[] {
  const lines = readFileSync(resolve(folder, file), 'utf8').split('\n');
  const cases: Case[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trim() === '' || /^\s*#/.test(line)) continue;
    const fails = line.startsWith('%%FAIL');
    if (fails) at += 1;
    const start = at;
    const block: string[] = [];
    for (; (lines[at] ?? '').trim() !== ''; at += 1) {
      if (block.length < 2 || !(lines[at] ?? '').startsWith('#')) block.push(lines[at] ?? '');
    }
    const [program = '', input = 'null', ...outputs] = block;
    cases.push({ file, line: start + 1, program, input: fails ? 'null' : input, outputs: fails ? [] : outputs, fails });
  }
  return cases;
}

function attempt(test: Case): string {
  try {
    const program = compile(test.program);
    if (test.fails) return 'compiles, though it should not';
    const budget = { operations: 100_000_000, depth: 10_000 };
    const input = json(test.input.replace(/^\ufeff/, ''));
    const results: string[] = [];
    try {
      results.push(...program.evaluate(input, { budget }).map(canonical));
    } catch (error) {
      if (!(error instanceof JqRuntimeError)) throw error;
      // The files give the results before an error, and no more.
      const before = compile(`try (${test.program}\n) catch empty`);
      results.push(...before.evaluate(input, { budget }).map(canonical));
    }
    const expected = test.outputs.map((output) => canonical(json(output)));
    const same = results.length === expected.length && results.every((result, index) => result === expected[index]);
    return same ? 'passed' : `${results.join(' ')} instead of ${expected.join(' ')}`;
  } catch (error) {
    if (!(error instanceof JqSyntaxError)) return String(error);
    return test.fails ? 'passed' : `refused: ${error.message}`;
  }
}

function json(text: string): Json {
  return new JsonReader(text, new Run([], {})).read();
}

/** Equal for equal values: keys in order, and the largest number for the infinite ones. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_key, item: Json) => {
    if (typeof item === 'number') return Math.min(Math.max(item, -Number.MAX_VALUE), Number.MAX_VALUE);
    if (item === null || typeof item !== 'object' || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
