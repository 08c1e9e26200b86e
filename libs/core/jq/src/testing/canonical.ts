import type { Json } from '../json';

/** Equal texts for values that are equal to jq: keys in order, and no negative zero. */
export function canonical(value: Json): string {
  return JSON.stringify(value, (_key, item: Json) => {
    if (Object.is(item, -0)) return 0;
    if (item === null || typeof item !== 'object' || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
