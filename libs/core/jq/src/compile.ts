import { compileAst } from './compile-ast';
import { evaluate } from './evaluate';
import type { JqCompileOptions, JqProgram } from './jq-program';
import { parse } from './parse';
import { Compilation } from './scope';

/** Compiles a program once, to be evaluated many times. Throws a {@link JqSyntaxError}. */
export function compile(source: string, options: JqCompileOptions = {}): JqProgram {
  const compilation = new Compilation(source, options.variables ?? []);
  const code = compileAst(parse(source), null, compilation);
  const variables: readonly string[] = Object.freeze([...compilation.used]);
  return Object.freeze<JqProgram>({
    source,
    variables,
    evaluate: (input, runOptions = {}) => evaluate(code, variables, input, runOptions),
  });
}
