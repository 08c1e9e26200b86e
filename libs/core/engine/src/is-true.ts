import type { Json } from '@ensue/jq';

/** Whether a condition holds: jq's notion, by which null and false do not, and everything else does. */
export function isTrue(value: Json): boolean {
  return value !== null && value !== false;
}
