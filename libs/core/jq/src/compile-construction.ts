import { type Code, type One, constantly, many, runToEnd, single } from './code';
import { describe } from './describe';
import { formatValue } from './format-value';
import type { Json, JsonObject } from './json';
import { putOwn } from './own';
import { raise } from './raise';
import type { Env, Run } from './run';

/** Code for `[body]`. */
export function compileArray(body: Code | null): Code {
  if (body === null) return single(() => []);
  const { one } = body;
  if (one !== null) return single((run, env, input) => [one(run, env, input)]);
  return single((run, env, input) => collect(body, run, env, input));
}

/** All results of an expression in an array. */
export function collect(code: Code, run: Run, env: Env | null, input: Json): Json[] {
  const items: Json[] = [];
  runToEnd(
    code.each(run, env, input, (item) => {
      run.checkSize(items.push(item));
      return false;
    }),
  );
  return items;
}

interface Entry {
  readonly key: Code;
  readonly value: Code;
}

/** Code for `{key: value, …}`; of several results, those of the last entries vary fastest. */
export function compileObject(entries: readonly Entry[]): Code {
  if (entries.length === 0) return single(() => ({}));
  const simple = entries.map(({ key, value }): { key: One; value: One; constant: string | null } | null =>
    key.one === null || value.one === null
      ? null
      : { key: key.one, value: value.one, constant: plainKey(key.constant) },
  );
  if (simple.every((entry) => entry !== null)) {
    return single((run, env, input) => {
      const object: JsonObject = {};
      for (const { key, value, constant } of simple) {
        if (constant !== null) {
          object[constant] = value(run, env, input);
          continue;
        }
        const name = key(run, env, input);
        const item = value(run, env, input);
        putOwn(object, keyOf(name), item);
      }
      return object;
    });
  }
  return many((run, env, input, emit) => {
    const build = (index: number, object: JsonObject): boolean => {
      const entry = entries[index];
      if (entry === undefined) return emit(object);
      return entry.key.each(run, env, input, (key) =>
        entry.value.each(run, env, input, (value) => {
          run.step();
          run.work(index);
          const extended = { ...object };
          putOwn(extended, keyOf(key), value);
          return build(index + 1, extended);
        }),
      );
    };
    return build(0, {});
  });
}

function plainKey(key: Json | undefined): string | null {
  return typeof key === 'string' && key !== '__proto__' ? key : null;
}

function keyOf(key: Json): string {
  if (typeof key !== 'string') raise(() => `Cannot use ${describe(key)} as object key`);
  return key as string;
}

/** Code for a string with interpolations, formatted with the format named. */
export function compileTemplate(format: string, parts: readonly (string | Code)[]): Code {
  let code: Code = constantly('');
  for (const part of parts) code = append(code, format, part);
  return code;
}

function append(before: Code, format: string, part: string | Code): Code {
  const { one } = before;
  if (typeof part === 'string') {
    if (one !== null) return single((run, env, input) => join(one(run, env, input), part, run));
    return many((run, env, input, emit) => before.each(run, env, input, (text) => emit(join(text, part, run))));
  }
  const next = part.one;
  if (one !== null && next !== null) {
    return single((run, env, input) => {
      const value = formatValue(format, next(run, env, input), run);
      return join(one(run, env, input), value, run);
    });
  }
  // Of several results, those of the first interpolation vary fastest.
  return many((run, env, input, emit) =>
    part.each(run, env, input, (value) => {
      const formatted = formatValue(format, value, run);
      return before.each(run, env, input, (text) => emit(join(text, formatted, run)));
    }),
  );
}

function join(left: Json, right: Json, run: Run): Json {
  const text = String(left) + String(right);
  run.checkSize(text.length);
  return text;
}
