import { ExpressionError, type EventConsumption, type EventFilter, type ReadMode, type Variables } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import { isTrue } from './is-true';
import { sameJson } from './same-json';

export type CloudEvent = { readonly [attribute: string]: Json };

/** What a consumption has taken so far: plain JSON. */
export interface Collected {
  /** The events as they are read, by arrival; those that only end the consumption are not among them. */
  readonly events: readonly Json[];
  /** The filters of `all` that have let one in. */
  readonly filled: readonly number[];
  /** The same of the events that `until` waits for. */
  readonly ending: readonly number[];
  /** What the correlation keys came to in the first event that had them. */
  readonly keys: Readonly<Record<string, Json>>;
  /** Source and id of the latest events taken: one that comes twice is taken once. */
  readonly seen: readonly string[];
}

export const nothingCollected: Collected = { events: [], filled: [], ending: [], keys: {}, seen: [] };

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
  const offer = { event, variables, keys: before.keys };
  const ends = until && takerOf(until, before.ending, offer, reasons);
  if (ends !== undefined) {
    const { keys, index } = ends;
    return { kind: 'taken', collected: { ...before, seen, keys, ending: [...before.ending, index] } };
  }
  const taker = takerOf(to, before.filled, offer, reasons);
  if (taker === undefined) return { kind: 'refused', reason: reasons.join(' | ') };
  const { keys, index } = taker;
  const filled = to.strategy === 'all' ? [...before.filled, index] : before.filled;
  const events = [...before.events, readEvent(event, read)];
  return { kind: 'taken', collected: { ...before, seen, keys, filled, events } };
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
export function eventTypesOf({ filters, until }: EventConsumption): readonly string[] | null {
  const types = filters.map(({ type }) => type);
  if (types.length === 0) types.push(undefined);
  const more = until !== undefined && 'events' in until ? eventTypesOf(until.events) : [];
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

/** An event, and what it is held against. */
interface Offer {
  readonly event: CloudEvent;
  readonly variables: Variables;
  readonly keys: Collected['keys'];
}

/** The filter that lets the event in, with the correlation keys as they are then; of `all` those filled are passed over. */
function takerOf(
  { strategy, filters }: EventConsumption,
  filled: readonly number[],
  offer: Offer,
  reasons: string[],
): { index: number; keys: Collected['keys'] } | undefined {
  if (filters.length === 0) return strategy === 'any' ? { index: 0, keys: offer.keys } : undefined;
  for (const [index, filter] of filters.entries()) {
    if (strategy === 'all' && filled.includes(index)) continue;
    const reason = refusal(filter, offer);
    if (reason !== undefined) {
      reasons.push(reason);
      continue;
    }
    const keys = correlated(filter, offer);
    if (typeof keys === 'object') return { index, keys };
    reasons.push(keys);
  }
  return undefined;
}

/**
 * The first matcher that turns the event away. An expression that fails on an event does not match it: what strangers
 * send must not fault a run (ADR dsl-decisions).
 */
function refusal(filter: EventFilter, { event, variables }: Offer): string | undefined {
  for (const matcher of filter.matchers) {
    const line = `${matcher.attribute}: ${matcher.source}`;
    const outcome = attempt(() => matcher.matches(event, variables), line);
    if (outcome.failure !== undefined) return outcome.failure;
    if (!outcome.value) return line;
  }
  return undefined;
}

/**
 * DSL reference, "Correlation": the keys with what this event adds to them, or why it does not correlate. What is expected
 * as plain text may be a number in the event.
 */
function correlated({ correlate = [] }: EventFilter, { event, variables, keys }: Offer): Collected['keys'] | string {
  let found = keys;
  for (const { key, from, expect } of correlate) {
    const line = `correlate ${key}: ${from.source}`;
    const outcome = attempt(() => {
      const value = from.evaluate({ ...event }, variables);
      return { value, expected: expect ? expect.evaluate(variables['input'] ?? null, variables) : found[key] };
    }, line);
    if (outcome.value === undefined) return outcome.failure ?? line;
    const { value, expected } = outcome.value;
    if (value === null) return `${line} (the event has none)`;
    if (expected === undefined) found = { ...found, [key]: value };
    else if (!sameJson(expected, value) && !(typeof value !== 'object' && expected === String(value))) {
      return `${line} (${JSON.stringify(value).slice(0, 80)}, and ${JSON.stringify(expected).slice(0, 80)} is expected)`;
    }
  }
  return found;
}

function attempt<T>(work: () => T, line: string): { value?: T; failure?: string } {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof ExpressionError) return { failure: `${line} (${error.reason})` };
    throw error;
  }
}
