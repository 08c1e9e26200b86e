import type { Json } from '@ensue/jq';
import { sameJson } from './same-json';

/**
 * Joins the `$context` of branches that began from the same one, in order. Of objects each branch brings what it changed
 * (a member set, replaced or left out), so that branches which export different members do not undo each other; anything
 * else replaces the whole where it differs.
 */
export function mergeContexts(base: Json, branches: readonly Json[]): Json {
  let merged = base;
  for (const branch of branches) {
    if (!isObject(base) || !isObject(branch) || !isObject(merged)) {
      if (!sameJson(base, branch)) merged = branch;
      continue;
    }
    const next = { ...merged };
    for (const [name, value] of Object.entries(branch)) {
      const before = Object.hasOwn(base, name) ? base[name] : undefined;
      if (before === undefined || !sameJson(before, value)) next[name] = value;
    }
    for (const name of Object.keys(base)) if (!Object.hasOwn(branch, name)) delete next[name];
    merged = next;
  }
  return merged;
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
