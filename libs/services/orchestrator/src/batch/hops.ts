import type { JsonObject } from '@ensue/contracts';
import type { RunRow } from '@ensue/ports';

/** An event that went from run to event to run so often is a loop. */
export const mostHops = 32;

/** How many times an event, before this one, led to a run that emitted an event. */
export function hopsOf(event: { readonly [attribute: string]: unknown }): number {
  const hops = Number(event['ensuehops'] ?? 0);
  return Number.isSafeInteger(hops) && hops > 0 ? hops : 0;
}

/** The same of a run: what the event that started it had, or its parent. */
export function hopsOfRun(run: RunRow): number {
  const { hops } = run.trigger as JsonObject;
  return typeof hops === 'number' ? hops : 0;
}
