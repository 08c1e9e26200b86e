import type { Ast } from '@ensue/jq';
import { pointerTo } from '../read/pointer';
import { type SecretReference, secretToken } from '../secret-token';

/** Whether the text of an expression may name a secret at all: nearly none does, and those need no second look. */
export function mentionsSecrets(source: string): boolean {
  return source.includes('$secrets');
}

/** The secret that an expression names by a path known before any run: `$secrets.db.password`, `$secrets["a b"][0]`. */
export function secretPath(ast: Ast): SecretReference | undefined {
  const path = pathBelowSecrets(ast);
  const [name, ...rest] = path ?? [];
  if (typeof name !== 'string') return undefined;
  if (!rest.every((key) => typeof key === 'string' || (typeof key === 'number' && key >= 0 && Number.isInteger(key))))
    return undefined;
  return { name, pointer: rest.reduce<string>((pointer, key) => pointerTo(pointer, key as string | number), '') };
}

/** @returns undefined where the path does not begin at `$secrets`; null stands for a key that only a run can tell */
function pathBelowSecrets(ast: Ast): unknown[] | undefined {
  if (ast.kind === 'variable') return ast.name === 'secrets' ? [] : undefined;
  if (ast.kind !== 'index') return undefined;
  const path = pathBelowSecrets(ast.target);
  path?.push(ast.key.kind === 'literal' ? ast.key.value : null);
  return path;
}

/**
 * The expression with tokens in place of secrets: `$secrets` itself, which is then the seal of the run, is left inside them
 * alone. Goes where `secretUses` lets secrets stand.
 */
export function withSecretTokens(ast: Ast): Ast {
  const reference = secretPath(ast);
  if (reference) return tokenOf(reference, ast.at);
  switch (ast.kind) {
    case 'array':
      return ast.body === null ? ast : { ...ast, body: withSecretTokens(ast.body) };
    case 'object':
      return { ...ast, entries: ast.entries.map(({ key, value }) => ({ key, value: withSecretTokens(value) })) };
    case 'template':
      return {
        ...ast,
        parts: ast.parts.map((part) => (typeof part === 'string' ? part : withSecretTokens(part))),
      };
    case 'comma':
    case 'binary':
    case 'alternative':
      return { ...ast, left: withSecretTokens(ast.left), right: withSecretTokens(ast.right) };
    case 'pipe':
    case 'assign':
      return { ...ast, right: withSecretTokens(ast.right) };
    case 'if': {
      const otherwise = ast.otherwise === null ? null : withSecretTokens(ast.otherwise);
      return { ...ast, then: withSecretTokens(ast.then), otherwise };
    }
    case 'bind':
    case 'label':
      return { ...ast, body: withSecretTokens(ast.body) };
    case 'define':
      return { ...ast, rest: withSecretTokens(ast.rest) };
    default:
      return ast;
  }
}

function tokenOf(reference: SecretReference, at: number): Ast {
  const [before = '', after = ''] = secretToken('\0', reference).split('\0');
  return { kind: 'template', at, format: 'text', parts: [before, { kind: 'variable', at, name: 'secrets' }, after] };
}
