import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Json } from '@ensue/jq';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileDefinition, DefinitionError } from './index';
import { notYet } from './judge/not-yet';

const folder =
  process.env['ENSUE_CONFORMANCE_DIR'] ?? resolve(import.meta.dirname, '../../../../../shared/conformance');
const present = existsSync(join(folder, 'schema/workflow.yaml'));
const files = present ? readdirSync(join(folder, 'examples')) : [];

const catalog = { find: () => undefined, names: () => [] };
const refusals = new Set(Object.values(notYet).map(([message]) => message));

/** Our mistakes, but for what is only not supported yet. */
function mistakesIn(definition: Json): string[] {
  try {
    compileDefinition(definition as { [key: string]: Json }, { catalog });
    return [];
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    return error.mistakes
      .filter(({ message }) => !refusals.has(message))
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
 * Where we are laxer than the official schema, and why:
 * - a list in `for.in` may hold anything, not only maps;
 * - `run.workflow.version` may be left out: the specification's text gives it a default;
 * - script arguments may be a map, as they were up to 1.0.2, and of any type.
 */
const laxerOnPurpose = [
  /\/for\/in(\/\d+)? is /,
  /\/run\/workflow\/version is gone$/,
  /\/run\/(script|shell)\/arguments(\/\d+)? is /,
];

/** Where we are stricter: what a schema cannot see (names, expressions, cron), and keys that it lets pass. */
const stricterOnPurpose = [
  / There are two cases without `when`\.$/,
  / The expression is no valid jq: text\/0 is not defined\.$/,
  / There is no /,
  / The variable `\$\w+` is not known here\.$/,
  / The schema cannot be used: /,
  / is no cron expression: /,
  / is no semantic version\.$/,
  / is no name of an event's attribute\.$/,
  / This must be an expression in `\$\{ \}`\.$/,
  / A schedule needs one of /,
  / `language` cannot be `/,
  / `with` is missing in an `event`\.$/,
  / is unknown in (a definition|an error filter|`errors`|an `event`|an MCP call|a backoff|a `stdio` transport|`endpoints`)\.$/,
];

describe.skipIf(!present)('the official schema (skipped: no conformance data here)', () => {
  const validate = present
    ? new Ajv2020({ strict: false, validateFormats: false }).compile(
        parse(readFileSync(join(folder, 'schema/workflow.yaml'), 'utf8')),
      )
    : () => true;

  it.each(files)('agrees about %s with any one thing in it changed', (file) => {
    const original = parse(readFileSync(join(folder, 'examples', file), 'utf8')) as Json;
    const laxer: string[] = [];
    const stricter: string[] = [];
    for (const [what, mutated] of mutations(original)) {
      const theirs = validate(mutated);
      const ours = mistakesIn(mutated);
      if (!theirs && ours.length === 0) laxer.push(what);
      if (theirs) stricter.push(...ours.map((mistake) => `${what}: ${mistake}`));
    }
    expect({
      laxer: laxer.filter((what) => !laxerOnPurpose.some((form) => form.test(what))),
      stricter: stricter.filter((told) => !stricterOnPurpose.some((form) => form.test(told))),
    }).toEqual({ laxer: [], stricter: [] });
  });
});
