import { arrayFunctions } from './array-functions';
import type { Ast } from './ast';
import { type Code, many, single } from './code';
import { dateFunctions } from './date-functions';
import { generators } from './generators';
import type { Json } from './json';
import { mathFunctions } from './math-functions';
import { pathFunctions } from './path-functions';
import { preludeSignatures } from './prelude';
import { regexFunctions } from './regex-functions';
import type { Env, Run } from './run';
import type { Compilation } from './scope';
import { sortFunctions } from './sort-functions';
import { stringFunctions } from './string-functions';
import { valueFunctions } from './value-functions';

/** A function from values to one value. */
export type ValueFunction = (run: Run, input: Json, ...args: Json[]) => Json;
/** A function that takes its arguments as code. */
export type CodeFunction = (...args: Code[]) => Code;

/** Functions that take values: each combination of their arguments' results gives one result. */
const byValue: ReadonlyMap<string, ValueFunction> = new Map(
  [valueFunctions, stringFunctions, arrayFunctions, mathFunctions, dateFunctions].flatMap((all) => Object.entries(all)),
);

/** Functions that decide themselves how their arguments are evaluated. */
const byCode: ReadonlyMap<string, CodeFunction> = new Map(
  [generators, pathFunctions, sortFunctions, regexFunctions].flatMap((all) => Object.entries(all)),
);

const refused: ReadonlyMap<string, string> = new Map([
  ...['env/0'].map((name) => [name, 'programs see no environment'] as const),
  ...['input/0', 'inputs/0', 'input_filename/0', 'input_line_number/0'].map(
    (name) => [name, 'a program has one input, which is `.`'] as const,
  ),
  ...['halt/0', 'halt_error/0', 'halt_error/1'].map((name) => [name, 'use error instead'] as const),
  ...['debug/0', 'debug/1', 'stderr/0'].map((name) => [name, 'programs write nothing but their results'] as const),
  ...['modulemeta/0', 'get_search_list/0', 'get_prog_origin/0', 'get_jq_origin/0'].map(
    (name) => [name, 'a program stands alone'] as const,
  ),
]);

/** Code for a call of a function that comes with the language and is not written in it; null if there is none. */
export function compileNative(
  ast: Ast & { kind: 'call' },
  args: readonly Code[],
  compilation: Compilation,
): Code | null {
  const signature = `${ast.name}/${args.length}`;
  const special = byCode.get(signature);
  if (special !== undefined) return special(...args);
  const simple = byValue.get(signature);
  if (simple !== undefined) return compileValueCall(simple, args);
  if (signature === 'builtins/0') return single(() => signatures());
  const reason = refused.get(signature);
  if (reason !== undefined) compilation.fail(`${ast.name} is not available: ${reason}`, ast.at);
  return null;
}

function signatures(): Json[] {
  return [...byCode.keys(), ...byValue.keys(), ...preludeSignatures(), 'builtins/0'].filter(
    (name) => !name.startsWith('_'),
  );
}

const longString = 64;

/** Most functions go over a whole string. */
function chargeFor(value: Json, run: Run): void {
  if (typeof value === 'string' && value.length > longString) run.work(value.length);
}

/** Of several results of the arguments, those of the last one vary slowest. */
function compileValueCall(compute: ValueFunction, args: readonly Code[]): Code {
  const [first, second] = [args[0]?.one, args[1]?.one];
  const simple: ValueFunction = (run, input, ...values) => {
    chargeFor(input, run);
    for (const value of values) chargeFor(value, run);
    return compute(run, input, ...values);
  };
  if (args.length === 0) {
    return single((run, _env, input) => {
      chargeFor(input, run);
      return compute(run, input);
    });
  }
  if (args.length === 1 && first) return single((run, env, input) => simple(run, input, first(run, env, input)));
  if (args.length === 2 && first && second) {
    return single((run, env, input) => {
      const last = second(run, env, input);
      return simple(run, input, first(run, env, input), last);
    });
  }
  const combine = (
    run: Run,
    env: Env | null,
    input: Json,
    values: readonly Json[],
    emit: (value: Json) => boolean,
  ): boolean => {
    const code = args[args.length - 1 - values.length];
    if (code === undefined) return emit(simple(run, input, ...values));
    return code.each(run, env, input, (value) => combine(run, env, input, [value, ...values], emit));
  };
  return many((run, env, input, emit) => combine(run, env, input, [], emit));
}
