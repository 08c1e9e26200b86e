import { message, type Json, type JsonObject } from '@ensue/contracts';
import type { EventConsumption, EventFilter } from '@ensue/dsl';
import { isTerminal } from '@ensue/engine';
import type { DecisionRow, ListenerRow } from '@ensue/ports';
import { advance, outcomeNotice } from './advance';
import { decide, type BatchContext } from './batch-context';
import type { EventItem, ItemOutcome } from './item';
import type { LiveWorkflow } from '../live/live-catalog';

/** An event that went from run to event to run so often is a loop. */
const mostHops = 32;

/**
 * Decides on an event: which listeners it wakes, which workflows it starts, and why not the others.
 * @param listeners rows that may be for this event, their runs locked
 */
export function decideEvent(item: EventItem, listeners: readonly ListenerRow[], context: BatchContext): ItemOutcome {
  const event = item.event as JsonObject & EventItem['event'];
  const cause = { cause: 'event', causeId: item.apiId } as const;
  if (!item.again) enterEvent(item, context);
  const decisions: DecisionRow[] = [];
  const hops = Number(event['ensuehops'] ?? 0);
  if (hops >= mostHops) {
    const reason = `It came through ${hops} runs, each started or woken by the last: a loop. Mend the workflow that emits ${event.type}.`;
    decisions.push(decide(context, { ...cause, outcome: 'refused', reason }));
  } else {
    decisions.push(...wake(item, listeners, context), ...startConcerned(item, context));
    if (decisions.length === 0) {
      const reason = `No workflow is started by events of type ${event.type}, and no run waits for one.`;
      decisions.push(decide(context, { ...cause, outcome: 'unmatched', reason }));
    }
  }
  if (item.replyTo !== undefined) answer(item.replyTo, item.apiId, decisions, context);
  return { kind: 'decided', decisions };
}

/** An event that was taken before: its answer is the old one. */
export function repeatEvent(item: EventItem, earlier: readonly DecisionRow[], context: BatchContext): ItemOutcome {
  if (!item.redelivered) {
    const reason = `An event with source ${item.event.source} and id ${item.event.id} was received before.`;
    decide(context, { cause: 'event', causeId: item.apiId, outcome: 'duplicate', reason });
  }
  if (item.replyTo !== undefined) {
    answer(item.replyTo, item.apiId, earlier, context);
    for (const { outcome, runId } of earlier) {
      const run = outcome === 'started' && runId !== undefined ? context.runs.find(runId)?.run : undefined;
      if (run !== undefined && isTerminal(run.status))
        context.ledger.notify(outcomeNotice(run, item.replyTo, context.ids));
    }
  }
  return { kind: 'decided', decisions: earlier };
}

function enterEvent(item: EventItem, { ledger }: BatchContext): void {
  const { event } = item;
  ledger.event({
    id: item.apiId,
    source: event.source,
    eventId: event.id,
    type: event.type,
    ...(event.subject !== undefined && { subject: event.subject }),
    receivedAt: ledger.now,
    event: event as Json,
  });
}

function* wake(item: EventItem, listeners: readonly ListenerRow[], context: BatchContext): Generator<DecisionRow> {
  const event = item.event as JsonObject;
  for (const { runId, effectId } of unique(listeners)) {
    const working = context.runs.find(runId);
    if (working === undefined) continue;
    const taken = advance(working, { kind: 'event.arrived', effectId, event }, context.ledger, context.ids);
    const { namespace, workflow, version } = working.run;
    const about = { cause: 'event', causeId: item.apiId, namespace, workflow, version, runId } as const;
    if (taken.consumed === true) {
      context.ledger.consume(runId, item.apiId);
      yield decide(context, { ...about, outcome: 'woke', reason: `The run was listening for it at ${effectId}.` });
    } else {
      const filtered = taken.facts.find((fact) => fact.kind === 'event.filtered');
      const reason = `The run listens at ${effectId}, but not for this one: ${filtered?.filter ?? 'it no longer waits'}.`;
      yield decide(context, { ...about, outcome: 'filtered', reason });
    }
  }
}

function* startConcerned(item: EventItem, context: BatchContext): Generator<DecisionRow> {
  for (const workflow of context.live.concernedBy(item.event.type)) {
    const { namespace, name: workflowName, version } = workflow.program.ref;
    const about = { cause: 'event', causeId: item.apiId, namespace, workflow: workflowName, version } as const;
    if (!workflow.row.enabled) {
      yield decide(context, {
        ...about,
        outcome: 'disabled',
        reason: `The workflow ${namespace}/${workflowName} is disabled.`,
      });
      continue;
    }
    const refusal = turnedAway(workflow, item.event as JsonObject);
    if (refusal !== undefined) {
      yield decide(context, { ...about, outcome: 'filtered', reason: refusal });
      continue;
    }
    const runId = context.ids.next();
    context.runs.start({
      runId,
      program: workflow.program,
      definitionId: workflow.definitionId,
      input: [shown(workflow, item.event as JsonObject)],
      trigger: {
        kind: 'event',
        id: item.apiId,
        source: item.event.source,
        type: item.event.type,
        hops: Number(item.event['ensuehops'] ?? 0),
      },
      ...(item.replyTo !== undefined && { replyTo: item.replyTo }),
    });
    context.ledger.consume(runId, item.apiId);
    const atLeastOnce = item.identified ? '' : ' It named no id: the same event sent twice starts two runs.';
    yield decide(context, {
      ...about,
      runId,
      outcome: 'started',
      reason: `Its filter let the event in.${atLeastOnce}`,
    });
  }
}

/** @returns undefined when some filter lets the event in, otherwise which line of which filter did not */
function turnedAway(workflow: LiveWorkflow, event: JsonObject): string | undefined {
  const on: EventConsumption | undefined =
    workflow.program.schedule?.kind === 'on' ? workflow.program.schedule.on : undefined;
  if (on === undefined || on.filters.length === 0) return undefined;
  const reasons: string[] = [];
  for (const filter of on.filters) {
    const reason = firstMismatch(filter, event);
    if (reason === undefined) return undefined;
    reasons.push(reason);
  }
  return reasons.join('; ');
}

function firstMismatch(filter: EventFilter, event: JsonObject): string | undefined {
  for (const matcher of filter.matchers) {
    let failure: string | undefined;
    try {
      if (matcher.matches(event, {})) continue;
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    const saw = JSON.stringify(event[matcher.attribute] ?? null).slice(0, 200);
    return `the filter ${matcher.attribute}: ${matcher.source} did not let it in (it was ${saw}${failure === undefined ? '' : `; ${failure}`})`;
  }
  return undefined;
}

/** How a run started by an event sees it (DSL reference, "schedule.read"). */
function shown(workflow: LiveWorkflow, event: JsonObject): Json {
  const read = workflow.program.schedule?.kind === 'on' ? workflow.program.schedule.read : 'data';
  return read === 'envelope' ? event : (event['data'] ?? event['data_base64'] ?? null);
}

function answer(replyTo: string, apiId: string, decisions: readonly DecisionRow[], context: BatchContext): void {
  const data = {
    eventId: apiId,
    decisions: decisions.map(({ outcome, workflow, namespace, runId, reason }) => ({
      outcome,
      reason,
      ...(workflow !== undefined && { workflow: `${namespace}/${workflow}` }),
      ...(runId !== undefined && { runId }),
    })),
  };
  context.ledger.notify({
    exchange: '',
    routingKey: replyTo,
    messageId: context.ids.next(),
    correlationId: apiId,
    body: JSON.stringify(message('io.ensue.event.decided.v1', context.ids.next(), '/ensue/orchestrator', data)),
    mustArrive: false,
  });
}

/** A listener for several types has several rows. */
function unique(listeners: readonly ListenerRow[]): Iterable<ListenerRow> {
  return new Map(listeners.map((row) => [`${row.runId} ${row.effectId}`, row])).values();
}
