/** One challenge of a `WWW-Authenticate` header (RFC 9110 §11.6.1). */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  /** Names in lower case; values as they are meant, without quotes. */
  readonly parameters: ReadonlyMap<string, string>;
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const parameter = new RegExp(`(${token})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${token}))[ \\t]*(?=,|$)`, 'y');
const scheme = new RegExp(`(${token})(?:[ \\t]+|(?=,|$))`, 'y');
/** What some schemes give in place of parameters. */
const token68 = /[A-Za-z0-9._~+/-]+=*[ \t]*(?=,|$)/y;
const separator = /[ \t,]*/y;

/**
 * Reads a header that may hold several challenges, each with several parameters, all of them separated by commas. What is
 * no challenge ends the reading: the ones before it count.
 */
export function readChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match) at = pattern.lastIndex;
    return match;
  };
  for (;;) {
    take(separator);
    if (at >= header.length) return challenges;
    const current = challenges.at(-1);
    const found = current && take(parameter);
    if (found) {
      const [, name = '', quoted, plain = ''] = found;
      current.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain);
      continue;
    }
    const begun = take(scheme);
    if (!begun) return challenges;
    challenges.push({ scheme: (begun[1] ?? '').toLowerCase(), parameters: new Map() });
    // A parameter looks much like it, and goes first.
    parameter.lastIndex = at;
    if (/\s$/.test(begun[0]) && !parameter.test(header)) take(token68);
  }
}
