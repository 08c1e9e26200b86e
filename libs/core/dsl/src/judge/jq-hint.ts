import { runtimeArguments } from '../expression/variables';
import { didYouMean } from './did-you-mean';

/** What to do about a variable that is not in scope. */
export function variableHint(variable: string, names: readonly string[]): string {
  const meant = didYouMean(variable, names);
  return meant ? `Did you mean \`$${meant}\`?` : `Known here: ${names.map((name) => `\`$${name}\``).join(', ')}.`;
}

/** Habits from JavaScript and YAML, which jq says otherwise: what is found in the expression, and what to write. */
const habits: readonly (readonly [found: RegExp, hint: string])[] = [
  [/===/, 'jq compares with `==`.'],
  [/!==/, 'jq compares with `!=`.'],
  [/&&/, 'jq writes `and`.'],
  [/\|\|/, 'jq writes `or`.'],
  [/(^|[\s(])!/, 'jq writes `… | not`.'],
  [/'/, 'jq strings stand in double quotes: "…".'],
  [/\}\s.*\$\{/s, 'Make one expression of it: ${ "\\(.a) and \\(.b)" }.'],
  [/\w\(\)/, 'jq calls a function without parentheses, on what comes down the pipe: `.items | length`.'],
  [/\?[^/]*[^:]:[^:]/, 'jq writes `if … then … else … end`.'],
  [/^\s*if\b/, 'jq writes `if … then … else … end`.'],
];

/**
 * What to do about an expression that does not compile.
 * @param reason what jq says about it
 */
export function syntaxHint(source: string, reason: string): string {
  const [, name = '', arity] = /^([A-Za-z_]\w*)\/(\d) is not defined/.exec(reason) ?? [];
  if (arity === '0') {
    const dashed = new RegExp(`\\.([A-Za-z_]\\w*-)+${name}\\b`).exec(source)?.[0];
    if (dashed) return `A name with a dash stands in quotes: \`."${dashed.slice(1)}"\`.`;
    return `Write \`.${name}\` for the input's property, \`"${name}"\` for the text.`;
  }
  if (arity === '1') return `A value comes down the pipe: \`… | ${name}\`, if there is such a function.`;
  const [bare = ''] = /^[a-z]+/.exec(reason) ?? [];
  if (runtimeArguments.includes(bare)) return `Did you mean \`$${bare}\`?`;
  return habits.find(([found]) => found.test(source))?.[1] ?? 'See the jq manual for its syntax; `.` is the input.';
}
