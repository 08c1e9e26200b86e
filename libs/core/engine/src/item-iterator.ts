import type { EventIterator, Variables } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { giveOutput } from './data-flow';
import type { Frame } from './frame';
import type { Transition } from './transition';

/** What the tasks of a `foreach`, and what it makes of their output, see beside everything else. */
export function iteratorLocals(foreach: EventIterator, item: Json, index: number): Variables {
  return { [foreach.item]: item, [foreach.at]: index };
}

/**
 * What a `foreach` makes of one item, its output exported.
 * @param of `raw` is what its tasks gave
 * @returns undefined when the task faulted
 */
export function iteratorOutput(
  run: Transition,
  frame: Frame,
  node: { readonly position: string; readonly foreach?: EventIterator },
  { item, index, raw }: { readonly item: Json; readonly index: number; readonly raw: Json },
): Json | undefined {
  const { foreach, position } = node;
  if (foreach === undefined) return raw;
  return giveOutput(run, frame, { ...foreach, position }, raw, iteratorLocals(foreach, item, index));
}
