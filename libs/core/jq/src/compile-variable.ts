import type { Ast } from './ast';
import { type Code, type One, single } from './code';
import { noPath } from './path';
import { type Compilation, type Scope, outer, sizeOf } from './scope';

/** Code for `$name`: a variable bound around it, or one given from outside. */
export function compileVariable(ast: Ast & { kind: 'variable' }, scope: Scope | null, compilation: Compilation): Code {
  for (let at = scope; at !== null; at = at.up) {
    if (at.entry.kind !== 'variable' || at.entry.name !== ast.name) continue;
    const distance = sizeOf(scope) - at.size;
    if (distance === 0) return valueOf((_run, env) => env?.value ?? null);
    return valueOf((_run, env) => outer(env, distance)?.value ?? null);
  }
  const place = compilation.place(ast.name);
  if (place !== null) return valueOf((run) => run.variables[place] ?? null);
  if (ast.name === 'ENV') return compilation.fail('$ENV is not available: programs see no environment', ast.at);
  return compilation.fail(`$${ast.name} is not defined`, ast.at);
}

/** As a path, a variable that holds the input leads to the input. */
function valueOf(one: One): Code {
  return single(one, () => (run, env, path, input, emit) => {
    const value = one(run, env, input);
    return emit(value === input ? path : noPath, value);
  });
}
