import type { Code } from './code';
import { compileAst } from './compile-ast';
import { evaluate } from './evaluate';
import type { JqCompileOptions, JqProgram } from './jq-program';
import { parse } from './parse';
import { Compilation } from './scope';

/** Compiles a program once, to be evaluated many times. Throws a {@link JqSyntaxError}. */
export function compile(source: string, options: JqCompileOptions = {}): JqProgram {
  const compilation = new Compilation(source, options.variables ?? []);
  let code: Code;
  try {
    const read = parse(source);
    code = compileAst(options.rewrite?.(read) ?? read, null, compilation);
  } catch (error) {
    // A chain of thousands of operators is as deep as one of parentheses.
    if (error instanceof RangeError) return compilation.fail('the expression is nested too deeply', 0);
    throw error;
  }
  const variables: readonly string[] = Object.freeze([...compilation.used]);
  return Object.freeze<JqProgram>({
    source,
    variables,
    evaluate: (input, runOptions = {}) => evaluate(code, variables, input, runOptions),
  });
}
