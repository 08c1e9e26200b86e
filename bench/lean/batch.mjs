/**
 * One transaction over a batch of messages: an instance's row when it starts and with each result, a step's row with its
 * result. No inbox, no events, no decisions, no effects, no history; of a run's life nothing is told but its end.
 */
import { v7 as uuid } from 'uuid';
import { insert, onDuplicate } from '../bare/rows.mjs';

const KINDS = ['validate', 'log', 'log'];
const COMPLETED = 'io.serverlessworkflow.workflow.completed.v1';
const INSTANCE = ['id', 'status', 'step', 'data'];

/** @returns what is to be sent once the transaction has committed */
export async function applyBatch(connection, messages) {
  const work = { started: [], changed: [], steps: [], performs: [], ends: [] };
  for (const message of messages) {
    if (message.step === undefined) enter(work, work.started, uuid(), 0, message.data);
    else result(work, message);
  }
  await connection.query('START TRANSACTION');
  await insert(connection, 'instances', INSTANCE, inKeyOrder(work.started));
  await insert(connection, 'instances', INSTANCE, inKeyOrder(work.changed), onDuplicate(['status', 'step', 'data']));
  await insert(
    connection,
    'steps',
    ['instance_id', 'step', 'output'],
    inKeyOrder(work.steps),
    ' ON DUPLICATE KEY UPDATE step = VALUES(step)',
  );
  await connection.query('COMMIT');
  return { performs: work.performs, lifecycle: work.ends.length === 0 ? new Map() : new Map([[COMPLETED, work.ends]]) };
}

function result(work, { run, step, data }) {
  work.steps.push([run, step, JSON.stringify(data)]);
  if (step + 1 < KINDS.length) {
    enter(work, work.changed, run, step + 1, data);
    return;
  }
  work.changed.push([run, 'completed', step + 1, JSON.stringify(data)]);
  work.ends.push(`{"data":{"name":"actions-${run}.bench","definition":{"namespace":"bench","name":"actions"}}}`);
}

function enter(work, instances, run, step, data) {
  instances.push([run, 'running', step, JSON.stringify(data)]);
  const id = `${run}:${step}`;
  work.performs.push({ id, kind: KINDS[step], text: JSON.stringify({ id, data: { run, step, data } }) });
}

const inKeyOrder = (rows) => rows.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));
