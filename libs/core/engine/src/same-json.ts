import type { Json } from '@ensue/jq';

/** Whether two JSON values are equal, whatever the order of their members. */
export function sameJson(left: Json, right: Json): boolean {
  const pairs: [Json, Json][] = [[left, right]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [a, b] = pair;
    if (a === b) continue;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    if (Array.isArray(a) || Array.isArray(b)) {
      if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
      for (const [index, item] of a.entries()) pairs.push([item, b[index] ?? null]);
      continue;
    }
    const names = Object.keys(a);
    if (names.length !== Object.keys(b).length) return false;
    for (const name of names) {
      const [mine, theirs] = [a[name], Object.hasOwn(b, name) ? b[name] : undefined];
      if (mine === undefined || theirs === undefined) return false;
      pairs.push([mine, theirs]);
    }
  }
  return true;
}
