import type { Ast } from './ast';
import { type Code, single } from './code';
import { type Compilation, type Scope, outer, sizeOf } from './scope';

/** Code for `$name`: a variable bound around it, or one given from outside. */
export function compileVariable(ast: Ast & { kind: 'variable' }, scope: Scope | null, compilation: Compilation): Code {
  for (let at = scope; at !== null; at = at.up) {
    if (at.entry.kind !== 'variable' || at.entry.name !== ast.name) continue;
    const distance = sizeOf(scope) - at.size;
    if (distance === 0) return single((_run, env) => env?.value ?? null);
    return single((_run, env) => outer(env, distance)?.value ?? null);
  }
  const place = compilation.place(ast.name);
  if (place !== null) return single((run) => run.variables[place] ?? null);
  if (ast.name === 'ENV') return compilation.fail('$ENV is not available: programs see no environment', ast.at);
  return compilation.fail(`$${ast.name} is not defined`, ast.at);
}
