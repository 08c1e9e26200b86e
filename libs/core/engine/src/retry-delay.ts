import type { RetryPolicy, Variables } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { limits } from './limits';

/**
 * How long to wait before a retry, counted from 1: constant; linear, delay × number; exponential, delay × 2 for each
 * one before it; plus the jitter; never above the cap (ADR dsl-decisions: the DSL gives neither factor nor cap).
 * @param id what the jitter is derived from, so that a replay waits as long
 */
export function retryDelay(policy: RetryPolicy, number: number, id: string, input: Json, variables: Variables): number {
  const delay = policy.delay?.milliseconds(input, variables) ?? 0;
  const factor = { constant: 1, linear: number, exponential: 2 ** (number - 1) }[policy.backoff];
  const jitter = policy.jitter === undefined ? 0 : between(policy.jitter, fraction(id), input, variables);
  return Math.min(delay * factor + jitter, limits.retryDelayMs);
}

function between(
  { from, to }: NonNullable<RetryPolicy['jitter']>,
  part: number,
  input: Json,
  variables: Variables,
): number {
  const least = from.milliseconds(input, variables);
  const most = Math.max(least, to.milliseconds(input, variables));
  return least + Math.floor(part * (most - least + 1));
}

/** A number in [0, 1) that looks random and is always the same for the same text: FNV-1a, then mixed (MurmurHash3). */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
