import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Json } from '@ensue/jq';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileDefinition, DefinitionError, workflowSchema } from './index';
import { notYet } from './judge/not-yet';

const folder =
  process.env['ENSUE_CONFORMANCE_DIR'] ?? resolve(import.meta.dirname, '../../../../../shared/conformance');
const present = existsSync(join(folder, 'schema/workflow.yaml'));
const files = present ? readdirSync(join(folder, 'examples')) : [];

const catalog = { find: () => undefined, names: () => [] };
const refusals = new Set(Object.values(notYet).map(([message]) => message));
const isRefusal = (message: string): boolean =>
  refusals.has(message) || /^The protocol `\w+` is not supported yet\.$/.test(message);

/** Our mistakes, but for what is only not supported yet, or not to be judged before it was fetched. */
function mistakesIn(definition: Json): string[] {
  try {
    compileDefinition(definition as { [key: string]: Json }, { catalog });
    return [];
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    return error.mistakes
      .filter(({ message }) => !isRefusal(message) && !message.includes(' cannot be fetched: '))
      .map(({ pointer, message }) => `${pointer} ${message}`);
  }
}

/** Every definition that differs from this one in one place, with the place. */
function* mutations(value: Json, pointer = ''): Generator<[string, Json]> {
  if (pointer !== '')
    for (const wrong of [5, 'text', null, [], { a: 1 }]) yield [`${pointer} is ${JSON.stringify(wrong)}`, wrong];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const path = `${pointer}/${key}`;
    const others = Object.entries(value).filter(([other]) => other !== key);
    if (Array.isArray(value)) {
      yield [`${path} is gone`, value.filter((item) => item !== inner)];
      for (const [what, mutated] of mutations(inner, path))
        yield [what, value.map((item) => (item === inner ? mutated : item))];
    } else {
      yield [`${path} is gone`, Object.fromEntries(others)];
      yield [`${path} has another name`, Object.fromEntries([...others, [`${key}X`, inner]])];
      for (const [what, mutated] of mutations(inner, path)) yield [what, { ...value, [key]: mutated }];
    }
  }
}

/**
 * The ten rules by which our verdict differs from the official schema's. Laxer:
 * 1. a list in `for.in` may hold anything, not only maps;
 * 2. `run.workflow.version` may be left out: the specification's text gives it a default;
 * 3. script arguments may be a map, as they were up to 1.0.2, and of any type.
 */
const laxerOnPurpose = [
  /\/for\/in(\/\d+)? is /,
  /\/run\/workflow\/version is gone$/,
  /\/run\/(script|shell)\/arguments(\/\d+)? is /,
];

/** Stricter, where a schema cannot see, or lets pass what would be ignored: */
const stricterOnPurpose = [
  // 4. A key that nobody knows is a mistake anywhere.
  / is unknown in (a definition|an error filter|`errors`|an `event`|an MCP call|a backoff|a `stdio` transport|`endpoints`|`request`|a correlation)\.$/,
  // 5. A name is of something that is there: tasks, functions, components, variables.
  / There is no | The variable `\$\w+` is not known here\.$/,
  // 6. An expression compiles, and is one where nothing else makes sense.
  / The expression is no valid jq: | This must be an expression in `\$\{ \}`\.$/,
  // 7. A JSON Schema is one.
  / The schema cannot be used: /,
  // 8. Other text with a grammar follows it: cron, versions, names of attributes, languages of scripts.
  / is no cron expression: | is no semantic version\.$| is no name of an event's attribute\.$| `language` cannot be `/,
  // 9. A `switch` has one default.
  / There are two cases without `when`\.$/,
  // 10. A schedule has a kind, and an event to emit says what it is.
  / A schedule needs one of | `with` is missing in an `event`\.$/,
];

function isListed(forms: readonly RegExp[], told: string): boolean {
  return forms.some((form) => form.test(told));
}

/** The same numbers every time (Mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe.skipIf(!present)('the official schema (skipped: no conformance data here)', () => {
  const validate = present
    ? new Ajv2020({ strict: false, validateFormats: false }).compile(
        parse(readFileSync(join(folder, 'schema/workflow.yaml'), 'utf8')),
      )
    : () => true;
  const forEditors = new Ajv2020({ strict: false }).compile(workflowSchema());
  const exampleIn = (file: string) => parse(readFileSync(join(folder, 'examples', file), 'utf8')) as Json;

  /** What is wrong about our verdicts on a definition that was changed so. */
  function disagreements(what: string, definition: Json): string[] {
    const theirs = validate(definition);
    const ours = mistakesIn(definition);
    const edited = forEditors(definition);
    const told: string[] = [];
    if (!theirs && ours.length === 0 && !isListed(laxerOnPurpose, what)) told.push(`laxer: ${what}`);
    const unlisted = ours.filter((mistake) => !isListed(stricterOnPurpose, ` ${mistake}`));
    if (theirs) told.push(...unlisted.map((mistake) => `stricter: ${what}: ${mistake}`));
    if (!edited && ours.length === 0) told.push(`the schema for editors refuses: ${what}`);
    if (edited && !theirs && unlisted.length > 0) told.push(`the schema for editors lets pass: ${what}`);
    return told;
  }

  it.each(files)('agrees about %s, as it is and with any one thing in it changed', (file) => {
    const original = exampleIn(file);
    const told = disagreements('as it is', original);
    for (const [what, mutated] of mutations(original)) told.push(...disagreements(what, mutated));
    expect(told).toEqual([]);
  });

  it('agrees about 2,400 definitions with several things changed', () => {
    const next = numbers(20261122);
    const told: string[] = [];
    for (let count = 0; count < 2_400; count++) {
      let definition = exampleIn(files[count % files.length] ?? '');
      const changes: string[] = [];
      for (let change = 0; change < 2 + (count % 2); change++) {
        const all = [...mutations(definition)];
        const [what, mutated] = all[Math.floor(next() * all.length)] ?? ['nothing', definition];
        changes.push(what);
        definition = mutated;
      }
      told.push(...disagreements(changes.join(', and '), definition));
    }
    expect(told).toEqual([]);
  });
});
