import type { Ast, Definition } from './ast';
import type { Code } from './code';
import { JqSyntaxError } from './jq-syntax-error';
import type { Env } from './run';

/** A name and what it stands for; all but functions have a place in the environment. */
export type Entry =
  | { readonly kind: 'variable' | 'label'; readonly name: string }
  | { readonly kind: 'closure'; readonly name: string; readonly single: boolean }
  | { readonly kind: 'function'; readonly name: string; readonly target: FunctionTarget };

/** A function defined by the program, and its body compiled for the kinds of arguments it is called with. */
export interface FunctionTarget {
  readonly definition: Definition;
  readonly scope: Scope | null;
  readonly variants: Map<string, Variant>;
}

/** The body of a function, compiled for arguments some of which have exactly one result. */
export interface Variant {
  /** Whether the body has exactly one result. */
  readonly single: boolean;
  /** Set once the body is compiled, which may contain calls of itself. */
  code: Code;
}

/** The names visible at one place of a program, innermost first. */
export interface Scope {
  readonly entry: Entry;
  readonly up: Scope | null;
  /** Number of places in the environment up to and including this one. */
  readonly size: number;
}

/** The scope with one more name. */
export function extend(up: Scope | null, entry: Entry): Scope {
  return { entry, up, size: sizeOf(up) + (entry.kind === 'function' ? 0 : 1) };
}

/** Number of places in the environment. */
export function sizeOf(scope: Scope | null): number {
  return scope === null ? 0 : scope.size;
}

/** The environment `distance` places further out. */
export function outer(env: Env | null, distance: number): Env | null {
  let at = env;
  for (let count = distance; count > 0; count -= 1) at = at === null ? null : at.up;
  return at;
}

const largestProgram = 100_000;

/** What is common to the compilation of one program. */
export class Compilation {
  /** Variables used so far, in the order of their places in a run. */
  readonly used: string[] = [];
  /** Functions of the prelude compiled so far. */
  readonly prelude = new Map<string, FunctionTarget>();
  readonly #source: string;
  readonly #variables: ReadonlySet<string>;
  #expressions = 0;

  constructor(source: string, variables: readonly string[]) {
    this.#source = source;
    this.#variables = new Set(variables);
  }

  /** Counts one more expression, and refuses a program that grows beyond measure. */
  count(ast: Ast): void {
    this.#expressions += 1;
    if (this.#expressions > largestProgram) this.fail('the program is too large', ast.at);
  }

  /** The place of a variable given from outside, or null if there is none of that name. */
  place(name: string): number | null {
    if (!this.#variables.has(name)) return null;
    const known = this.used.indexOf(name);
    return known >= 0 ? known : this.used.push(name) - 1;
  }

  /** Fails at an offset of the program. */
  fail(message: string, at: number): never {
    throw new JqSyntaxError(message, this.#source, at);
  }
}
