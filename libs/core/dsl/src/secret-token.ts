/** What a token stands for: a secret of the definition's `use.secrets`, or a place inside it. */
export interface SecretReference {
  readonly name: string;
  /** JSON pointer into the secret's value; empty for all of it. */
  readonly pointer: string;
}

/** A token found in a text. */
export interface FoundToken extends SecretReference {
  readonly token: string;
}

const opening = '‹ensue-secret:';
const closing = '›';

/**
 * The text that stands for a secret wherever a run keeps, records or sends a value: `‹ensue-secret:<seal>:<name>:<pointer>›`.
 * @param seal the run's own, unguessable: without it the text is only text, whoever wrote it
 */
export function secretToken(seal: string, { name, pointer }: SecretReference): string {
  return `${opening}${seal}:${name}:${escaped(pointer)}${closing}`;
}

/** The tokens of a text that bear this seal, each once, in the order they stand there. */
export function secretTokensIn(text: string, seal: string): FoundToken[] {
  const found = new Map<string, FoundToken>();
  eachToken(text, seal, (token) => found.set(token.token, token));
  return [...found.values()];
}

/** The text for readers: `[secret <name>]` in place of every token that bears this seal. */
export function withoutSecretTokens(text: string, seal: string): string {
  let shown = '';
  let from = 0;
  eachToken(text, seal, ({ token, name }, at) => {
    shown += `${text.slice(from, at)}[secret ${name}]`;
    from = at + token.length;
  });
  return from === 0 ? text : shown + text.slice(from);
}

/** The same under any seal, for texts that nobody knows the seal of any more. */
export function withoutAnySecretTokens(text: string): string {
  return text.replaceAll(/‹ensue-secret:[^:›]*:([^:›]*):[^›]*›/g, '[secret $1]');
}

function eachToken(text: string, seal: string, tell: (token: FoundToken, at: number) => void): void {
  const start = `${opening}${seal}:`;
  let at = text.indexOf(start);
  while (at >= 0) {
    const end = text.indexOf(closing, at);
    if (end < 0) return;
    const [name = '', pointer = ''] = text.slice(at + start.length, end).split(':', 2);
    tell({ token: text.slice(at, end + closing.length), name, pointer: unescaped(pointer) }, at);
    at = text.indexOf(start, end);
  }
}

/** Names have none of these; the keys of a pointer may. Quotes would change when the token is written into JSON text. */
function escaped(pointer: string): string {
  return pointer.replaceAll(/[%‹›:"\\\p{Cc}]/gu, (sign) => `%${(sign.codePointAt(0) ?? 0).toString(16)};`);
}

function unescaped(pointer: string): string {
  return pointer.replaceAll(/%([0-9a-f]+);/g, (_, code: string) => String.fromCodePoint(parseInt(code, 16)));
}
