import type { Ast, Pattern } from './ast';

/** The expressions directly inside an expression, in the order they are written. */
export function partsOf(ast: Ast): readonly Ast[] {
  switch (ast.kind) {
    case 'identity':
    case 'recurse':
    case 'literal':
    case 'format':
    case 'variable':
    case 'break':
      return [];
    case 'index':
      return [ast.target, ast.key];
    case 'slice':
      return [ast.target, ...present(ast.from), ...present(ast.to)];
    case 'iterate':
      return [ast.target];
    case 'template':
      return ast.parts.filter((part) => typeof part !== 'string');
    case 'array':
      return present(ast.body);
    case 'object':
      return ast.entries.flatMap(({ key, value }) => [key, value]);
    case 'negate':
      return [ast.operand];
    case 'pipe':
    case 'comma':
    case 'binary':
    case 'and':
    case 'or':
    case 'alternative':
    case 'assign':
      return [ast.left, ast.right];
    case 'if':
      return [ast.condition, ast.then, ...present(ast.otherwise)];
    case 'try':
      return [ast.body, ...present(ast.handler)];
    case 'reduce':
      return [ast.source, ...ast.patterns.flatMap(keysOf), ast.initial, ast.update];
    case 'foreach':
      return [ast.source, ...ast.patterns.flatMap(keysOf), ast.initial, ast.update, ...present(ast.extract)];
    case 'define':
      return [ast.definition.body, ast.rest];
    case 'call':
      return ast.args;
    case 'bind':
      return [ast.source, ...ast.patterns.flatMap(keysOf), ast.body];
    case 'label':
      return [ast.body];
  }
}

/** The names an expression itself gives to values, without `$`: by `as`, or as a function's parameter. */
export function namesBoundBy(ast: Ast): readonly string[] {
  switch (ast.kind) {
    case 'bind':
    case 'reduce':
    case 'foreach':
      return ast.patterns.flatMap(variablesOf);
    case 'define':
      return ast.definition.parameters.filter((name) => name.startsWith('$')).map((name) => name.slice(1));
    default:
      return [];
  }
}

function keysOf(pattern: Pattern): Ast[] {
  if (pattern.kind === 'array') return pattern.items.flatMap(keysOf);
  if (pattern.kind === 'variable') return [];
  return pattern.entries.flatMap(({ key, value }) => [key, ...(value === null ? [] : keysOf(value))]);
}

function variablesOf(pattern: Pattern): string[] {
  if (pattern.kind === 'variable') return [pattern.name];
  if (pattern.kind === 'array') return pattern.items.flatMap(variablesOf);
  return pattern.entries.flatMap(({ variable, value }) => [
    ...(variable === null ? [] : [variable]),
    ...(value === null ? [] : variablesOf(value)),
  ]);
}

function present(ast: Ast | null): Ast[] {
  return ast === null ? [] : [ast];
}
