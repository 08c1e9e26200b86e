import { ExpressionError, type EventConsumption, type EventFilter, type ReadMode, type Variables } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { isTrue } from './is-true';

export type CloudEvent = { readonly [attribute: string]: Json };

/** What a consumption has taken so far: plain JSON. */
export interface Collected {
  /** The events as they are read, by arrival; those that only end the consumption are not among them. */
  readonly events: readonly Json[];
  /** The filters of `all` that have let one in. */
  readonly filled: readonly number[];
  /** The same of the events that `until` waits for. */
  readonly ending: readonly number[];
  /** Source and id of the latest events taken: one that comes twice is taken once. */
  readonly seen: readonly string[];
}

export const nothingCollected: Collected = { events: [], filled: [], ending: [], seen: [] };

/** What became of an event that was offered. */
export type Offered =
  | { readonly kind: 'taken'; readonly collected: Collected }
  /** Turned away, with the matchers that did. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'seen' };

/** An event that comes twice comes soon; the host remembers for longer. */
const identitiesKept = 1_000;

/**
 * Offers an event to a consumption (DSL reference, "Event Consumption Strategy"). Each filter of `all` takes one event. The
 * events that `until` names come first: one that is for both ends the consumption, and is not among its events.
 */
export function collectEvent(
  to: EventConsumption,
  read: ReadMode,
  before: Collected,
  event: CloudEvent,
  variables: Variables,
): Offered {
  const identity = `${String(event['source'])} ${String(event['id'])}`;
  if (before.seen.includes(identity)) return { kind: 'seen' };
  const seen = [...before.seen, identity].slice(-identitiesKept);
  const until = to.until !== undefined && 'events' in to.until ? to.until.events : undefined;
  const reasons: string[] = [];
  const ends = until && takerOf(until, before.ending, event, variables, reasons);
  if (ends !== undefined) {
    return { kind: 'taken', collected: { ...before, seen, ending: [...before.ending, ends] } };
  }
  const taker = takerOf(to, before.filled, event, variables, reasons);
  if (taker === undefined) return { kind: 'refused', reason: reasons.join(' | ') };
  const filled = to.strategy === 'all' ? [...before.filled, taker] : before.filled;
  return { kind: 'taken', collected: { ...before, seen, filled, events: [...before.events, readEvent(event, read)] } };
}

/**
 * Whether the consumption has what it waits for: `one` and `any` an event, `all` one for each filter, `until` its condition
 * on the events so far, or its events. Where nothing is waited for (`all: []`) that is so from the beginning.
 * @throws ExpressionError from the condition of `until`
 */
export function isComplete(to: EventConsumption, collected: Collected, variables: Variables): boolean {
  const { events, filled, ending } = collected;
  if (to.strategy === 'all') return filled.length === to.filters.length;
  if (to.until === undefined) return events.length > 0;
  if ('condition' in to.until) return events.length > 0 && isTrue(to.until.condition.evaluate([...events], variables));
  const until = to.until.events;
  return ending.length >= (until.strategy === 'all' ? until.filters.length : 1);
}

/** @returns the literal types a consumption waits for, to be indexed by; null for events of any type */
export function typesOf({ filters, until }: EventConsumption): readonly string[] | null {
  const types = filters.map(({ type }) => type);
  if (types.length === 0) types.push(undefined);
  const more = until !== undefined && 'events' in until ? typesOf(until.events) : [];
  const known = types.filter((type) => type !== undefined);
  return more === null || known.length < types.length ? null : [...new Set([...known, ...more])];
}

/** DSL reference, "Listen": `read`. Binary data is its base64 text. */
export function readEvent(event: CloudEvent, as: ReadMode): Json {
  const data = event['data'];
  const encoded = event['data_base64'] ?? null;
  if (as === 'envelope') return { ...event };
  return (as === 'raw' ? (encoded ?? data) : (data ?? encoded)) ?? null;
}

/** The filter that lets the event in; those of `all` that have their event are passed over. */
function takerOf(
  { strategy, filters }: EventConsumption,
  filled: readonly number[],
  event: CloudEvent,
  variables: Variables,
  reasons: string[],
): number | undefined {
  if (filters.length === 0) return strategy === 'any' ? 0 : undefined;
  for (const [index, filter] of filters.entries()) {
    if (strategy === 'all' && filled.includes(index)) continue;
    const reason = refusal(filter, event, variables);
    if (reason === undefined) return index;
    reasons.push(reason);
  }
  return undefined;
}

/**
 * The first matcher that turns the event away. An expression that fails on an event does not match it: what strangers
 * send must not fault a run (ADR dsl-decisions).
 */
function refusal(filter: EventFilter, event: CloudEvent, variables: Variables): string | undefined {
  for (const matcher of filter.matchers) {
    const line = `${matcher.attribute}: ${matcher.source}`;
    try {
      if (!matcher.matches(event, variables)) return line;
    } catch (error) {
      if (error instanceof ExpressionError) return `${line} (${error.reason})`;
      throw error;
    }
  }
  return undefined;
}
