import { ExpressionError, type EventFilter, type ListenTask, type Variables } from '@ensue/dsl';
import type { Json } from '@ensue/jq';
import type { TaskBehaviour } from '../task-behaviour';

type CloudEvent = { readonly [attribute: string]: Json };

interface Listening {
  /** What was taken so far, by the filter that took it. */
  readonly taken: Readonly<Record<string, Json>>;
  /** Source and id of the events taken: one that comes twice is taken once. */
  readonly seen: readonly string[];
}

/**
 * `one` and `any` end with the first event a filter lets in, `all` when every filter has let one in. The output is
 * always an array: of the event, or of one for each filter in declaration order.
 */
export const listenTask: TaskBehaviour<ListenTask, Listening> = {
  enter({ run, frame, node }) {
    run.keep(frame, { taken: {}, seen: [] });
    const types = node.to.filters.map(({ type }) => type).filter((type) => type !== undefined);
    const every = types.length === node.to.filters.length && types.length > 0;
    run.await(frame, '', { kind: 'listen', id: frame.id, types: every ? [...new Set(types)] : null });
    if (node.to.strategy === 'all' && node.to.filters.length === 0) run.complete(frame, []);
  },

  resume({ run, frame, node, own }, signal) {
    if (signal.kind !== 'event.arrived') return false;
    const { event } = signal;
    const identity = `${String(event['source'])} ${String(event['id'])}`;
    const task = run.refOf(frame);
    const eventId = String(event['id'] ?? '');
    const { filters, strategy } = node.to;
    const wanted = strategy === 'all' ? filters.length : 1;
    if (own.seen.includes(identity) || own.seen.length >= wanted) return false;
    const open = filters.flatMap((filter, index) => (index in own.taken ? [] : [{ filter, index }]));
    const reasons: string[] = [];
    const variables = run.variables(frame);
    const taker = open.find(({ filter }) => {
      const reason = refusal(filter, event, variables);
      if (reason !== undefined) reasons.push(reason);
      return reason === undefined;
    });
    if (taker === undefined && filters.length > 0) {
      run.ledger.record({ kind: 'event.filtered', task, eventId, filter: reasons.join(' | ') });
      return true;
    }
    run.consumed = true;
    run.ledger.record({ kind: 'event.consumed', task, eventId });
    const taken = { ...own.taken, [taker?.index ?? 0]: read(event, node.read) };
    const seen = [...own.seen, identity];
    run.keep(frame, { taken, seen });
    if (seen.length >= wanted) run.complete(frame, inOrder(taken));
    return true;
  },
};

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

function read(event: CloudEvent, as: ListenTask['read']): Json {
  const data = event['data'];
  const encoded = event['data_base64'] ?? null;
  if (as === 'envelope') return { ...event };
  return (as === 'raw' ? (encoded ?? data) : (data ?? encoded)) ?? null;
}

function inOrder(taken: Readonly<Record<string, Json>>): Json[] {
  return Object.keys(taken)
    .map(Number)
    .sort((a, b) => a - b)
    .map((index) => taken[index] ?? null);
}
