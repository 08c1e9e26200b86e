import { lifecycleExchange, type JsonObject } from '@ensue/contracts';
import type { Fact } from '@ensue/engine';
import type { OutgoingMessage, RunRow } from '@ensue/ports';
import type { Ids } from '../ids';
import { hopsOfRun } from './hops';

const types: Partial<Record<Fact['kind'], string>> = {
  'run.started': 'io.serverlessworkflow.workflow.started.v1',
  'run.suspended': 'io.serverlessworkflow.workflow.suspended.v1',
  'run.resumed': 'io.serverlessworkflow.workflow.resumed.v1',
  'run.completed': 'io.serverlessworkflow.workflow.completed.v1',
  'run.faulted': 'io.serverlessworkflow.workflow.faulted.v1',
  'run.cancelled': 'io.serverlessworkflow.workflow.cancelled.v1',
  'task.created': 'io.serverlessworkflow.task.created.v1',
  'task.started': 'io.serverlessworkflow.task.started.v1',
  'task.retried': 'io.serverlessworkflow.task.retried.v1',
  'task.completed': 'io.serverlessworkflow.task.completed.v1',
  'task.faulted': 'io.serverlessworkflow.task.faulted.v1',
  'task.cancelled': 'io.serverlessworkflow.task.cancelled.v1',
};

/** What a run says of itself (DSL reference, "Lifecycle events"), as CloudEvents. */
export function lifecycleEvents(
  run: RunRow,
  facts: readonly Fact[],
  now: number,
  ids: Ids,
): (JsonObject & { type: string })[] {
  return facts.flatMap((fact) => {
    const type = types[fact.kind];
    if (type === undefined) return [];
    return {
      specversion: '1.0',
      id: ids.next(),
      source: `/ensue/runs/${run.id}`,
      type,
      time: new Date(now).toISOString(),
      // What a run says of itself may start runs, which say something of themselves: such a loop is cut like any other.
      ensuehops: hopsOfRun(run) + 1,
      datacontenttype: 'application/json',
      data: dataOf(fact, run, now),
    };
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

function dataOf(fact: Fact, run: RunRow, now: number): JsonObject {
  const at = new Date(now).toISOString();
  const name = `${run.workflow}-${run.id}.${run.namespace}`;
  const definition = { namespace: run.namespace, name: run.workflow, version: run.version };
  const subject = 'task' in fact ? { workflow: name, task: fact.task.position } : { name, definition };
  return {
    ...subject,
    at,
    ...('fault' in fact && { error: fact.fault as unknown as JsonObject }),
    ...('output' in fact && { outputUri: `/api/v1/runs/${run.id}` }),
  };
}
