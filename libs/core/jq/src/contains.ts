import { equals } from './compare';
import { describe } from './describe';
import type { Json } from './json';
import { kindOf } from './kind-of';
import { getOwn } from './own';
import { raise } from './raise';
import type { Run } from './run';

const deepest = 10_000;

/** Whether a value contains another: strings as parts, arrays and objects by their entries. */
export function contains(whole: Json, part: Json, run: Run): boolean {
  return check(whole, part, run, 0);
}

function check(whole: Json, part: Json, run: Run, depth: number): boolean {
  run.step();
  // A chain of containers with one entry each is followed without recursion: only branching needs the stack.
  for (;;) {
    if (depth > deepest) raise(() => 'Containment check too deep');
    const kind = kindOf(whole);
    if (kind !== kindOf(part)) {
      return raise(() => `${describe(whole)} and ${describe(part)} cannot have their containment checked`);
    }
    if (typeof whole === 'string') return whole.includes(part as string);
    if (Array.isArray(whole) && Array.isArray(part)) {
      const [only, wanted] = [whole[0] ?? null, part[0] ?? null];
      if (whole.length === 1 && part.length === 1 && Array.isArray(only) && Array.isArray(wanted)) {
        [whole, part, depth] = [only, wanted, depth + 1];
        run.step();
        continue;
      }
      run.work(whole.length);
      const items = whole;
      return part.every((item) =>
        items.some((candidate) => kindOf(candidate) === kindOf(item) && check(candidate, item, run, depth + 1)),
      );
    }
    if (whole !== null && part !== null && typeof whole === 'object' && typeof part === 'object') {
      const [outer, inner] = [whole as Record<string, Json>, part as Record<string, Json>];
      return Object.keys(inner).every((key) => {
        const [a, b] = [getOwn(outer, key), inner[key] ?? null];
        return Object.hasOwn(outer, key) && kindOf(a) === kindOf(b) && check(a, b, run, depth + 1);
      });
    }
    return equals(whole, part, run);
  }
}
