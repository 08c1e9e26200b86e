import { ProblemException } from './problem-exception';

const deepest = 64;
const mostKeys = 10_000;

/** Parses JSON from outside, within bounds, and refuses what would reach into prototypes. */
export function parseJsonBody(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refused(`The body is not JSON: ${error instanceof Error ? withoutQuote(error.message) : 'unreadable'}`);
  }
  inspect(value);
  return value;
}

/** The parser's words without the piece of the body that it quotes: answers are logged, and bodies may hold passwords. */
function withoutQuote(message: string): string {
  return message.replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, '');
}

/** Walks with a list of its own, for what comes from outside may be deeper than the stack. */
function inspect(root: unknown): void {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: root, depth: 1 }];
  let keys = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > deepest) throw refused(`The body is nested deeper than ${deepest} levels.`);
    if (Array.isArray(value)) {
      for (const item of value) open.push({ value: item, depth: depth + 1 });
      continue;
    }
    for (const [key, member] of Object.entries(value)) {
      if (++keys > mostKeys) throw refused(`The body has more than ${mostKeys} members.`);
      if (key === '__proto__' || (key === 'constructor' && reachesPrototype(member))) {
        throw refused(`The body has a member named "${key}", which is refused.`);
      }
      open.push({ value: member, depth: depth + 1 });
    }
  }
}

/** A member "constructor" is an ordinary word, unless it leads on to a prototype. */
function reachesPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}

function refused(detail: string): ProblemException {
  return new ProblemException({ status: 400, slug: 'unreadable-body', title: 'The body cannot be read', detail });
}
