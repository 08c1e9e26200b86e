import type { Json } from './json';

/** Operators with a value on both sides. */
export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>=';

/** Operators that change what a path leads to. */
export type AssignmentOperator = '=' | '|=' | '+=' | '-=' | '*=' | '/=' | '%=' | '//=';

/** What `as` binds: a variable, or the variables within an array or an object. */
export type Pattern =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'array'; readonly items: readonly Pattern[] }
  | { readonly kind: 'object'; readonly entries: readonly PatternEntry[] };

/** One entry of an object pattern: `variable` is bound to the whole value under `key`. */
export interface PatternEntry {
  readonly key: Ast;
  readonly variable: string | null;
  readonly value: Pattern | null;
}

/** A function defined by the program; a parameter whose name starts with `$` is passed by value. */
export interface Definition {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: Ast;
  readonly at: number;
}

/** An expression. `at` is its offset in the program; `optional` ignores the errors of the last step alone. */
export type Ast = { readonly at: number } & (
  | { readonly kind: 'identity' }
  | { readonly kind: 'recurse' }
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'index'; readonly target: Ast; readonly key: Ast; readonly optional?: true }
  | {
      readonly kind: 'slice';
      readonly target: Ast;
      readonly from: Ast | null;
      readonly to: Ast | null;
      readonly optional?: true;
    }
  | { readonly kind: 'iterate'; readonly target: Ast; readonly optional?: true }
  | { readonly kind: 'template'; readonly format: string; readonly parts: readonly (string | Ast)[] }
  | { readonly kind: 'format'; readonly name: string }
  | { readonly kind: 'array'; readonly body: Ast | null }
  | { readonly kind: 'object'; readonly entries: readonly { readonly key: Ast; readonly value: Ast }[] }
  | { readonly kind: 'negate'; readonly operand: Ast }
  | { readonly kind: 'pipe'; readonly left: Ast; readonly right: Ast }
  | { readonly kind: 'comma'; readonly left: Ast; readonly right: Ast }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Ast; readonly right: Ast }
  | { readonly kind: 'and'; readonly left: Ast; readonly right: Ast }
  | { readonly kind: 'or'; readonly left: Ast; readonly right: Ast }
  | { readonly kind: 'alternative'; readonly left: Ast; readonly right: Ast }
  | { readonly kind: 'assign'; readonly operator: AssignmentOperator; readonly left: Ast; readonly right: Ast }
  | { readonly kind: 'if'; readonly condition: Ast; readonly then: Ast; readonly otherwise: Ast | null }
  | { readonly kind: 'try'; readonly body: Ast; readonly handler: Ast | null }
  | {
      readonly kind: 'reduce';
      readonly source: Ast;
      readonly patterns: readonly Pattern[];
      readonly initial: Ast;
      readonly update: Ast;
    }
  | {
      readonly kind: 'foreach';
      readonly source: Ast;
      readonly patterns: readonly Pattern[];
      readonly initial: Ast;
      readonly update: Ast;
      readonly extract: Ast | null;
    }
  | { readonly kind: 'define'; readonly definition: Definition; readonly rest: Ast }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Ast[] }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'bind'; readonly source: Ast; readonly patterns: readonly Pattern[]; readonly body: Ast }
  | { readonly kind: 'label'; readonly name: string; readonly body: Ast }
  | { readonly kind: 'break'; readonly name: string }
);
