import { RE2JS } from 're2js';
import { raise } from './raise';

/** A regular expression ready to search with, and what its flags ask of the search. */
export interface SearchPattern {
  readonly expression: RE2JS;
  /** Names of the groups by their number; null for those without. */
  readonly names: readonly (string | null)[];
  readonly all: boolean;
  readonly skipEmpty: boolean;
  /** Whether a part of it stands for the end of the text, which is also before a last line break. */
  readonly seesEnd: boolean;
  /** Whether it may look far behind the end of a match: something has to follow a repetition without bounds. */
  readonly looksFar: boolean;
  /** How much work a character is: large expressions may look at many of their states for each. */
  readonly weight: number;
}

const farLooking = /(?:[*+]|\{\d+,\})(?!\)*[*+?]*\)*(?:\||$))/;

/** Compiles a regular expression with jq's flags. Matching takes time linear in the text, whatever the expression. */
export function searchPattern(source: string, flags: string): SearchPattern {
  let options = RE2JS.LOOKBEHINDS;
  let [all, skipEmpty, extended] = [false, false, false];
  for (const flag of flags) {
    if (flag === 'g') all = true;
    else if (flag === 'n') skipEmpty = true;
    else if (flag === 'x') extended = true;
    else if (flag === 'i') options |= RE2JS.CASE_INSENSITIVE;
    else if (flag === 'p') options |= RE2JS.DOTALL;
    else if (flag === 'l') options |= RE2JS.LONGEST_MATCH;
    else if (flag !== 's') raise(() => `${flags} is not a valid modifier string`);
  }
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(translate(source, extended), options);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error);
    return raise(() => `Regex failure: ${reason}`);
  }
  const names: (string | null)[] = Array.from({ length: expression.groupCount() }, () => null);
  for (const [name, group] of Object.entries(expression.namedGroups())) names[group - 1] = name;
  const seesEnd = /\$|\\Z/.test(source);
  const looksFar = farLooking.test(source);
  return { expression, names, all, skipEmpty, seesEnd, looksFar, weight: 1 + (expression.programSize() >> 6) };
}

const outside: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: '[\\p{L}\\p{M}\\p{N}\\p{Pc}]',
  W: '[^\\p{L}\\p{M}\\p{N}\\p{Pc}]',
  h: 'h',
  H: 'H',
  Z: '\\z',
};
const inside: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: '\\p{L}\\p{M}\\p{N}\\p{Pc}',
  h: 'h',
  H: 'H',
};

/** Rewrites what jq's expressions mean otherwise: classes cover all of Unicode, and `x` allows spaces and comments. */
function translate(source: string, extended: boolean): string {
  let result = '';
  let inClass = false;
  for (let at = 0; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (character === '\\') {
      at += 1;
      const escaped = source.charAt(at);
      result += (inClass ? inside : outside)[escaped] ?? `\\${escaped}`;
    } else if (inClass) {
      if (character === '[' && source.charAt(at + 1) === ':') {
        const end = source.indexOf(':]', at);
        const name = end < 0 ? '[' : source.slice(at, end + 2);
        result += name;
        at += name.length - 1;
        continue;
      }
      inClass = character !== ']';
      result += character;
    } else if (extended && /\s/.test(character)) {
      continue;
    } else if (extended && character === '#') {
      const end = source.indexOf('\n', at);
      at = end < 0 ? source.length : end;
    } else {
      inClass = character === '[';
      result += character;
      if (inClass && source.charAt(at + 1) === '^') {
        at += 1;
        result += '^';
      }
      if (inClass && source.charAt(at + 1) === ']') {
        at += 1;
        result += '\\]';
      }
    }
  }
  return result;
}
