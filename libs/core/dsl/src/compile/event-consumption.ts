import type { Json } from '@ensue/jq';
import type { EventConsumption } from '../program';
import { compileFilter } from './event-filter';
import { listOf, objectOf } from './written';

const strategies = ['one', 'any', 'all'] as const;

/** DSL reference, "Event Consumption Strategy". */
export function compileConsumption(value: Json | undefined, names: readonly string[]): EventConsumption {
  const written = objectOf(value);
  const strategy = strategies.find((key) => written[key] !== undefined);
  if (!strategy) throw new Error('Judged document listens to nothing.');
  const filters = strategy === 'one' ? [written['one'] ?? null] : listOf(written[strategy]);
  return { strategy, filters: filters.map((filter) => compileFilter(objectOf(filter), names)) };
}
