import { lifecycleExchange, type Json, type JsonObject } from '@ensue/contracts';
import type { Fact } from '@ensue/engine';
import type { OutgoingMessage, RunRow } from '@ensue/ports';
import type { Ids } from '../ids';
import { hopsOfRun } from './hops';

/** The last word of the type, and the member of the data that tells when. */
type Telling = readonly [type: string, at: string];

const tellingsOf: Partial<Record<Fact['kind'], Telling>> = {
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

/** A fact of a run, as the run stood after it; secrets are hidden in it. */
export interface Told {
  readonly run: RunRow;
  readonly fact: Fact;
}

/**
 * What runs say of themselves (DSL, "Lifecycle Events"): all eighteen types. One CloudEvents batch per transaction and type, sent
 * once after the commit to an exchange of its own. Its text is made when somebody reads it: where nobody listens, and the bus
 * knows, it never is.
 */
export function lifecycleNotices(told: readonly Told[], now: number, ids: Ids): OutgoingMessage[] {
  const tellings = new Map<string, Entry[]>();
  const enter = (type: string, entry: Entry): void => {
    const others = tellings.get(type);
    if (others === undefined) tellings.set(type, [entry]);
    else others.push(entry);
  };
  for (const { run, fact } of told) {
    const [type, at] = tellingsOf[fact.kind] ?? [];
    if (type !== undefined && at !== undefined) enter(type, { run, fact, at });
    const status = phases[fact.kind];
    if (status === undefined) continue;
    enter(fact.kind.startsWith('task.') ? 'task.status-changed' : 'workflow.status-changed', { run, fact, status });
  }
  return Array.from(tellings, ([name, entries]) => {
    const type = `io.serverlessworkflow.${name}.v1`;
    let body: string | undefined;
    return {
      exchange: lifecycleExchange,
      routingKey: type,
      messageId: ids.next(),
      contentType: 'application/cloudevents-batch+json',
      get body() {
        return (body ??= batchOf(type, entries, new Date(now).toISOString(), ids));
      },
      mustArrive: false,
    };
  });
}

/** What is to become an event: of the fact itself, or of the status phase that it leads to. */
type Entry = Told & ({ readonly at: string } | { readonly status: string });

/** Written as text, member by member: under load these are most of the bytes that are sent. */
function batchOf(type: string, entries: readonly Entry[], time: string, ids: Ids): string {
  const events = entries.map((entry) => {
    const { run, fact } = entry;
    const subject = subjectOf(fact, run);
    const data =
      'at' in entry
        ? { ...subject, [entry.at]: time, ...detailsOf(fact, run) }
        : { ...subject, updatedAt: time, status: entry.status };
    // What a run says of itself may start runs, which say something of themselves: such a loop is cut like any other.
    const hops = hopsOfRun(run) + 1;
    return (
      `{"specversion":"1.0","id":"${ids.next()}","source":"/ensue/runs/${run.id}","type":"${type}","time":"${time}",` +
      `"ensuehops":${hops},"datacontenttype":"application/json","data":${JSON.stringify(data)}}`
    );
  });
  return `[${events.join(',')}]`;
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
