import { lifecycleExchange, type Json, type JsonObject } from '@ensue/contracts';
import type { Fact } from '@ensue/engine';
import type { OutgoingMessage, RunRow } from '@ensue/ports';
import type { Ids } from '../ids';
import { hopsOfRun } from './hops';

/** The last word of the type, and the member of the data that tells when. */
type Telling = readonly [type: string, at: string];

const tellings: Partial<Record<Fact['kind'], Telling>> = {
  'run.started': ['workflow.started', 'startedAt'],
  'run.suspended': ['workflow.suspended', 'suspendedAt'],
  'run.resumed': ['workflow.resumed', 'resumedAt'],
  'run.completed': ['workflow.completed', 'completedAt'],
  'run.faulted': ['workflow.faulted', 'faultedAt'],
  'run.cancelled': ['workflow.cancelled', 'cancelledAt'],
  'correlation.started': ['workflow.correlation-started', 'startedAt'],
  'correlation.completed': ['workflow.correlation-completed', 'completedAt'],
  'task.created': ['task.created', 'createdAt'],
  'task.started': ['task.started', 'startedAt'],
  'task.suspended': ['task.suspended', 'suspendedAt'],
  'task.resumed': ['task.resumed', 'resumedAt'],
  'task.retried': ['task.retried', 'retriedAt'],
  'task.completed': ['task.completed', 'completedAt'],
  'task.faulted': ['task.faulted', 'faultedAt'],
  'task.cancelled': ['task.cancelled', 'cancelledAt'],
};

/** The status phase that a fact leads to. A task that is skipped or retried has none of its own. */
const phases: Partial<Record<Fact['kind'], string>> = {
  'run.started': 'running',
  'run.waiting': 'waiting',
  'run.running': 'running',
  'run.suspended': 'suspended',
  'run.resumed': 'running',
  'run.completed': 'completed',
  'run.faulted': 'faulted',
  'run.cancelled': 'cancelled',
  'task.created': 'pending',
  'task.started': 'running',
  'task.suspended': 'suspended',
  'task.resumed': 'running',
  'task.completed': 'completed',
  'task.faulted': 'faulted',
  'task.cancelled': 'cancelled',
};

/** What a run says of itself (DSL, "Lifecycle Events"), as CloudEvents: all eighteen types. */
export function lifecycleEvents(
  run: RunRow,
  facts: readonly Fact[],
  now: number,
  ids: Ids,
): (JsonObject & { type: string })[] {
  const time = new Date(now).toISOString();
  const event = (type: string, data: JsonObject) => ({
    specversion: '1.0',
    id: ids.next(),
    source: `/ensue/runs/${run.id}`,
    type: `io.serverlessworkflow.${type}.v1`,
    time,
    // What a run says of itself may start runs, which say something of themselves: such a loop is cut like any other.
    ensuehops: hopsOfRun(run) + 1,
    datacontenttype: 'application/json',
    data,
  });
  return facts.flatMap((fact) => {
    const subject = subjectOf(fact, run);
    const [type, at] = tellings[fact.kind] ?? [];
    const told =
      type === undefined || at === undefined ? [] : [event(type, { ...subject, [at]: time, ...detailsOf(fact, run) })];
    const status = phases[fact.kind];
    if (status === undefined) return told;
    const of = fact.kind.startsWith('task.') ? 'task' : 'workflow';
    return [...told, event(`${of}.status-changed`, { ...subject, updatedAt: time, status })];
  });
}

/**
 * One CloudEvents batch per transaction and type, sent once after the commit to an exchange of its own, where it costs
 * little when nobody listens.
 */
export function lifecycleNotices(events: ReadonlyMap<string, readonly JsonObject[]>, ids: Ids): OutgoingMessage[] {
  return [...events].map(([type, batch]) => ({
    exchange: lifecycleExchange,
    routingKey: type,
    messageId: ids.next(),
    contentType: 'application/cloudevents-batch+json',
    body: JSON.stringify(batch),
    mustArrive: false,
  }));
}

/** A task is named by its run and its position; a run by its qualified name, `{name}-{id}.{namespace}`, and its definition. */
function subjectOf(fact: Fact, run: RunRow): JsonObject {
  const name = `${run.workflow}-${run.id}.${run.namespace}`;
  if ('task' in fact && fact.kind.startsWith('task.')) return { workflow: name, task: fact.task.position };
  return { name, definition: { namespace: run.namespace, name: run.workflow, version: run.version } };
}

/** The output stays where it is, and is pointed to: it may be large, and is not for everybody's eyes. */
function detailsOf(fact: Fact, run: RunRow): JsonObject {
  const base = `/api/v1/runs/${run.id}`;
  if (fact.kind === 'run.completed') return { outputUri: base };
  if (fact.kind === 'task.completed') return { outputUri: `${base}/tasks` };
  if (fact.kind === 'correlation.completed') return { correlationKeys: { ...fact.keys } };
  return 'fault' in fact ? { error: fact.fault as Json } : {};
}
