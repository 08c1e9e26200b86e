import { type Code, breaking } from './code';
import type { Json } from './json';
import type { Env, Run } from './run';

/** The first result of an expression, or undefined where it has none; nothing behind it is computed. */
export function runFirst(code: Code, run: Run, env: Env | null, input: Json): Json | undefined {
  if (code.one !== null) return code.one(run, env, input);
  let found: Json | undefined;
  const stopped = code.each(run, env, input, (value) => {
    found = value;
    return true;
  });
  if (stopped && found === undefined) throw breaking;
  return found;
}
