import type { JsonObject } from '@ensue/contracts';
import type { EventFilter } from '@ensue/dsl';
import { collectEvent, nothingCollected } from '@ensue/engine';
import type { LiveWorkflow } from '../live/live-catalog';

/** @returns undefined when some filter of the workflow lets the event in, otherwise which line of which filter did not */
export function turnedAway({ program }: LiveWorkflow, event: JsonObject): string | undefined {
  if (program.schedule?.kind !== 'on') return undefined;
  const { on, read } = program.schedule;
  const { filters } = on;
  if (filters.length === 0) return undefined;
  if (filters.some(({ correlate }) => correlate !== undefined)) {
    const offered = collectEvent(on, read, nothingCollected, event, {});
    return offered.kind === 'refused' ? offered.reason : undefined;
  }
  const reasons: string[] = [];
  for (const filter of filters) {
    const reason = firstMismatch(filter, event);
    if (reason === undefined) return undefined;
    reasons.push(reason);
  }
  return reasons.join('; ');
}

function firstMismatch(filter: EventFilter, event: JsonObject): string | undefined {
  for (const matcher of filter.matchers) {
    let failure = '';
    try {
      if (matcher.matches(event, {})) continue;
    } catch (error) {
      failure = `; ${error instanceof Error ? error.message : String(error)}`;
    }
    const saw = JSON.stringify(event[matcher.attribute] ?? null).slice(0, 200);
    return `the filter ${matcher.attribute}: ${matcher.source} did not let it in (it was ${saw}${failure})`;
  }
  return undefined;
}
