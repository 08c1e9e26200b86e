import type { Json } from './json';

/**
 * What stands at a place in a value (RFC 6901), own members and items only: a list has a length of its own, which is no part of it.
 * @returns undefined where there is nothing
 */
export function valueAt(value: Json, pointer: string): Json | undefined {
  let found: Json | undefined = value;
  for (const step of pointer.split('/').slice(1)) {
    if (typeof found !== 'object' || found === null) return undefined;
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    const isThere: boolean = Array.isArray(found) ? /^\d+$/.test(key) : Object.hasOwn(found, key);
    found = isThere ? (found as Record<string, Json>)[key] : undefined;
  }
  return found;
}
