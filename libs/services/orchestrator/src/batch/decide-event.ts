import { message, type Json, type JsonObject } from '@ensue/contracts';
import { isTerminal } from '@ensue/engine';
import { StoreError, type DecisionRow } from '@ensue/ports';
import type { LiveWorkflow } from '../live/live-catalog';
import { decide, type BatchContext } from './batch-context';
import { collects, gatherEvent } from './collect';
import type { Concern } from './concern';
import { outcomeNotice } from './end-run';
import type { Begun } from './flow/desk';
import { hopsOf, mostHops } from './hops';
import type { EventItem, ItemOutcome } from './item';
import { source } from './send';
import { turnedAway } from './turned-away';
import { wake } from './wake';

/**
 * Decides on an event: which listeners it wakes, which workflows it starts, and why not the others.
 * @param concern listeners that may be for this event, their runs locked unless they are too many
 * @param earlier decisions on the same event: a run that took it then does not take it again
 */
export async function decideEvent(
  item: EventItem,
  concern: Concern,
  earlier: readonly DecisionRow[],
  context: BatchContext,
): Promise<ItemOutcome> {
  const { event } = item;
  const cause = { cause: 'event', causeId: item.apiId } as const;
  if (!item.again) enterEvent(item, context);
  const decisions: DecisionRow[] = [];
  const hops = hopsOf(event);
  if (hops >= mostHops) {
    const reason = `It came through ${hops} runs, each started by the event of the last: a loop. Mend the workflow that emits ${event.type}.`;
    decisions.push(decide(context, { ...cause, outcome: 'refused', reason }));
  } else {
    const served = new Set(earlier.flatMap(({ runId }) => runId ?? []));
    decisions.push(...wake(item, concern, served, context), ...(await startConcerned(item, context)));
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

async function startConcerned(item: EventItem, context: BatchContext): Promise<DecisionRow[]> {
  const decisions: DecisionRow[] = [];
  for (const workflow of context.live.concernedBy(item.event.type)) {
    decisions.push(decide(context, await decideTrigger(workflow, item, context)));
  }
  return decisions;
}

/** Whether an event starts a run of one workflow that it concerns. */
async function decideTrigger(
  workflow: LiveWorkflow,
  item: EventItem,
  context: BatchContext,
): Promise<Omit<DecisionRow, 'id' | 'at'>> {
  const { namespace, name, version } = workflow.program.ref;
  const about = { cause: 'event', causeId: item.apiId, namespace, workflow: name, version } as const;
  if (!workflow.row.enabled) {
    const reason = `The workflow ${namespace}/${name} is disabled.`;
    return { ...about, outcome: 'disabled', reason };
  }
  let cause: Cause = { events: [shown(workflow, item.event as JsonObject)], ids: [item.apiId] };
  if (collects(workflow.program.schedule)) {
    const gathered = await gatherEvent(workflow, item, context);
    if (gathered.kind === 'decided') return { ...about, outcome: gathered.outcome, reason: gathered.reason };
    cause = gathered;
  } else {
    const refusal = turnedAway(workflow, item.event as JsonObject);
    if (refusal !== undefined) return { ...about, outcome: 'filtered', reason: refusal };
  }
  let begun: Begun;
  try {
    begun = await start(workflow, context.ids.next(), cause, item, context);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    // One workflow that cannot be begun must not keep an event from all the others.
    const why = error instanceof Error ? error.message : String(error);
    return { ...about, outcome: 'refused', reason: `Its run could not be begun: ${why}` };
  }
  const atLeastOnce = item.identified ? '' : ' It named no id: the same event sent twice starts two runs.';
  const more = begun.kind === 'started' ? '' : ` ${begun.reason}`;
  const reason = `Its filter let the event in.${atLeastOnce}${more}`;
  return { ...about, ...('runId' in begun && { runId: begun.runId }), outcome: begun.kind, reason };
}

/** The events a run is made of, as it sees them, and their API ids. */
interface Cause {
  readonly events: readonly Json[];
  readonly ids: readonly string[];
}

async function start(
  workflow: LiveWorkflow,
  runId: string,
  cause: Cause,
  item: EventItem,
  { flow, ledger }: BatchContext,
): Promise<Begun> {
  const { source: from, type } = item.event;
  const wanted = {
    runId,
    program: workflow.program,
    definitionId: workflow.definitionId,
    input: [...cause.events],
    trigger: { kind: 'event' as const, id: item.apiId, source: from, type, hops: hopsOf(item.event) },
    ...(item.replyTo !== undefined && { replyTo: item.replyTo }),
  };
  const begun = await flow.begin(wanted, item.event as Json);
  // A listener never takes an event that started its run.
  if (begun.kind === 'started' || begun.kind === 'queued') for (const id of cause.ids) ledger.consume(begun.runId, id);
  return begun;
}

/** How a run started by an event sees it (DSL reference, "schedule.read"). */
function shown(workflow: LiveWorkflow, event: JsonObject): Json {
  const read = workflow.program.schedule?.kind === 'on' ? workflow.program.schedule.read : 'data';
  if (read === 'envelope') return event;
  const [data, encoded] = [event['data'], event['data_base64']];
  return (read === 'raw' ? (encoded ?? data) : (data ?? encoded)) ?? null;
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
  context.ledger.answer({
    exchange: '',
    routingKey: replyTo,
    messageId: context.ids.next(),
    correlationId: apiId,
    body: JSON.stringify(message('io.ensue.event.decided.v1', context.ids.next(), source, data)),
    mustArrive: false,
  });
}
