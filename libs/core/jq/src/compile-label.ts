import type { Ast } from './ast';
import { type Code, breaking, many } from './code';
import { type Compilation, type Scope, outer, sizeOf } from './scope';
import type { Env, Run } from './run';

/** Code for `label $name | body`; the body has one place more in its environment, which is the label itself. */
export function compileLabel(body: Code): Code {
  const within = (run: Run, up: Env | null, generate: (label: Env) => boolean): boolean => {
    const label: Env = { value: null, closure: null, up };
    const { depth } = run;
    let stopped: boolean;
    try {
      stopped = generate(label);
    } catch (error) {
      if (error !== breaking || run.target !== label) throw error;
      run.depth = depth;
      stopped = true;
    }
    if (!stopped || run.target !== label) return stopped;
    run.target = null;
    return false;
  };
  return many(
    (run, env, input, emit) => within(run, env, (label) => body.each(run, label, input, emit)),
    () => {
      const paths = body.paths();
      return (run, env, path, input, emit) => within(run, env, (label) => paths(run, label, path, input, emit));
    },
  );
}

/** Code for `break $name`. */
export function compileBreak(ast: Ast & { kind: 'break' }, scope: Scope | null, compilation: Compilation): Code {
  for (let at = scope; at !== null; at = at.up) {
    if (at.entry.kind !== 'label' || at.entry.name !== ast.name) continue;
    const distance = sizeOf(scope) - at.size;
    const each = (run: Run, env: Env | null): boolean => {
      run.target = outer(env, distance);
      return true;
    };
    return many(each, () => each);
  }
  return compilation.fail(`the label $${ast.name} is not defined`, ast.at);
}
