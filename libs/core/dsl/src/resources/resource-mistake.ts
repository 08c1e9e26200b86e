import type { Mistake } from '../mistake';
import { oneLine } from '../one-line';
import type { ResourceReference } from './resource';

/**
 * A resource that cannot be had, told where the definition refers to it.
 * @param reason what came instead, a sentence
 */
export function resourceMistake(reference: ResourceReference, reason: string, hint: string): Mistake {
  const { pointer, line, column, uri, purpose, through = '' } = reference;
  const message = `${through}The ${purpose} ${uri} cannot be fetched: ${reason}`;
  return { pointer, line, column, message: oneLine(message), hint: oneLine(hint) };
}
