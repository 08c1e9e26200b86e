import { normalizeErrorType } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import type { Fault } from './fault';
import { sameJson } from './same-json';

/**
 * Whether `catch.errors.with` lets the fault in: every property that is present must be equal (DSL reference, "Error
 * Filter"). Types compare across all published bases of the standard errors.
 */
export function admits(filter: Json, fault: Fault): boolean {
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) return false;
  return Object.entries(filter).every(([name, wanted]) => {
    const actual = fault[name];
    if (actual === undefined) return false;
    if (name === 'type' && typeof wanted === 'string')
      return normalizeErrorType(wanted) === normalizeErrorType(fault.type);
    return sameJson(wanted, actual);
  });
}
