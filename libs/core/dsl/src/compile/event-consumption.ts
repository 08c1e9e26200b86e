import type { Json } from '@ensue/jq';
import { compileExpression } from '../expression/compile-expression';
import type { EventConsumption } from '../program';
import { compileFilter } from './event-filter';
import { ifPresent, listOf, objectOf, present } from './written';

const strategies = ['one', 'any', 'all'] as const;

/** DSL reference, "Event Consumption Strategy". */
export function compileConsumption(value: Json | undefined, names: readonly string[]): EventConsumption {
  const written = objectOf(value);
  const strategy = strategies.find((key) => written[key] !== undefined);
  if (!strategy) throw new Error('Judged document listens to nothing.');
  const filters = strategy === 'one' ? [written['one'] ?? null] : listOf(written[strategy]);
  return present({
    strategy,
    filters: filters.map((filter) => compileFilter(objectOf(filter), names)),
    until: ifPresent(written['until'], (until) =>
      typeof until === 'string'
        ? { condition: compileExpression(until, names) }
        : { events: compileConsumption(until, names) },
    ),
  });
}
