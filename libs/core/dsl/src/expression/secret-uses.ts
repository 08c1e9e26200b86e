import { type Ast, namesBoundBy, partsOf } from '@ensue/jq';
import { secretPath } from './secret-paths';

/** A secret that an expression names, with the offset of the `$secrets` it begins at. */
export interface NamedSecret {
  readonly at: number;
  readonly name: string;
}

/** A use of `$secrets` that cannot be: what is wrong, with the offset. */
export interface SecretMisuse {
  readonly at: number;
  readonly problem: 'alone' | 'computed' | 'bound' | 'bytes';
  /** For `bytes`: what would need them. */
  readonly what: string;
}

/**
 * What an expression does with secrets. It has only tokens to give, which become the values at sending: a secret may be passed on
 * as it is, in a list, an object or a text; whatever would compute with it needs bytes that a run does not hold.
 */
export function secretUses(program: Ast): { readonly named: NamedSecret[]; readonly misuses: SecretMisuse[] } {
  const named: NamedSecret[] = [];
  const misuses: SecretMisuse[] = [];

  function passesOn(ast: Ast): void {
    const reference = secretPath(ast);
    if (reference) named.push({ at: ast.at, name: reference.name });
    else if (startsAtSecrets(ast)) misuses.push(notStatic(ast));
    else passParts(ast);
  }

  function passParts(ast: Ast): void {
    noteBinding(ast);
    switch (ast.kind) {
      case 'object':
        for (const { key, value } of ast.entries) {
          computes(key, 'a key of an object');
          passesOn(value);
        }
        return;
      case 'template':
        for (const part of partsOf(ast)) {
          if (ast.format === 'text') passesOn(part);
          else computes(part, `\`@${ast.format}\``);
        }
        return;
      case 'pipe':
        computes(ast.left, '`|`');
        passesOn(ast.right);
        return;
      case 'if':
        computes(ast.condition, 'a condition');
        passesOn(ast.then);
        if (ast.otherwise !== null) passesOn(ast.otherwise);
        return;
      case 'binary':
      case 'assign':
        if (ast.operator === '+') passesOn(ast.left);
        else computes(ast.left, `\`${ast.operator}\``);
        if (ast.operator === '+' || ast.operator === '=') passesOn(ast.right);
        else computes(ast.right, `\`${ast.operator}\``);
        return;
      case 'bind': {
        const [body] = partsOf(ast).slice(-1);
        for (const part of partsOf(ast).slice(0, -1)) computes(part, '`as`');
        if (body) passesOn(body);
        return;
      }
      case 'define':
        computes(ast.definition.body, 'a function');
        passesOn(ast.rest);
        return;
      case 'array':
      case 'comma':
      case 'alternative':
      case 'label':
        for (const part of partsOf(ast)) passesOn(part);
        return;
      default:
        for (const part of partsOf(ast)) computes(part, nameOf(ast));
    }
  }

  function computes(ast: Ast, what: string): void {
    if (startsAtSecrets(ast)) {
      misuses.push(secretPath(ast) ? { at: ast.at, problem: 'bytes', what } : notStatic(ast));
      return;
    }
    noteBinding(ast);
    for (const part of partsOf(ast)) computes(part, what);
  }

  function noteBinding(ast: Ast): void {
    if (namesBoundBy(ast).includes('secrets')) misuses.push({ at: ast.at, problem: 'bound', what: '' });
  }

  passesOn(program);
  return { named, misuses };
}

function startsAtSecrets(ast: Ast): boolean {
  return ast.kind === 'index' ? startsAtSecrets(ast.target) : ast.kind === 'variable' && ast.name === 'secrets';
}

function notStatic(ast: Ast): SecretMisuse {
  return { at: ast.at, problem: ast.kind === 'variable' ? 'alone' : 'computed', what: '' };
}

/** What would compute with a secret, in the author's words. */
function nameOf(ast: Ast): string {
  switch (ast.kind) {
    case 'call':
      return `\`${ast.name}\``;
    case 'reduce':
    case 'foreach':
    case 'and':
    case 'or':
    case 'try':
      return `\`${ast.kind}\``;
    case 'iterate':
      return '`[]`';
    case 'slice':
      return 'a part of a text or list';
    case 'index':
      return 'a path';
    default:
      return 'a computation';
  }
}
