/** One transaction over a batch of messages: the rows that Ensue would write, without anything that decides on them. */
import { createHash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { insert, onDuplicate, removeKeys } from './rows.mjs';
import { performBody, performMessage, STEPS, tell, text } from './texts.mjs';

const RUN_COLUMNS =
  'id, namespace, workflow, version, definition_id, status, trigger_json, input, output, started_at, ended_at'.split(
    ', ',
  );
const DECISION_COLUMNS = 'id, cause, cause_id, outcome, namespace, workflow, version, run_id, reason, at'.split(', ');
const PATIENCE_MS = 60_000;
const triggerText = (id) => JSON.stringify({ kind: 'event', source: '/bench', event: id.padEnd(75, 'x') });
const inputText = 'x'.repeat(91);
const hash = (words) => createHash('sha256').update(words).digest('hex');

/** @returns what is to be sent once the transaction has committed */
export async function applyBatch(connection, messages) {
  await connection.query('START TRANSACTION');
  const [[{ now }]] = await connection.query('SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED) AS now');
  const work = sort(messages, now);
  await write(connection, work);
  await connection.query('COMMIT');
  return { performs: work.performs, lifecycle: work.lifecycle };
}

function sort(messages, now) {
  const time = new Date(now).toISOString();
  const work = {
    inbox: [],
    events: [],
    decisions: [],
    runs: [],
    changedRuns: [],
    states: [],
    steps: [],
    effects: [],
    ended: [],
    locked: [],
    performs: [],
    lifecycle: new Map(),
  };
  for (const message of messages) {
    if (message.type.startsWith('bare.')) result(work, message, now, time);
    else event(work, message, now, time);
  }
  return work;
}

function event(work, message, now, time) {
  const [id, runId] = [hash(`${message.source} ${message.id}`), uuid()];
  const body = JSON.stringify(message);
  const input = JSON.stringify([message.data]);
  work.inbox.push(['event', hash(`event ${id}`), now]);
  work.events.push([id, message.source, message.id, message.type, now, body]);
  if (message.type.endsWith('.idle')) {
    work.decisions.push([uuid(), 'event', id, 'ignored', null, null, null, null, 'Nobody listens.', now]);
    return;
  }
  work.decisions.push([uuid(), 'event', id, 'started', 'bench', 'actions', '1.0.0', runId, 'It matches.', now]);
  work.runs.push([runId, 'bench', 'actions', '1.0.0', 'one', 'running', triggerText(id), input, null, now, null]);
  tell(work.lifecycle, 'start', runId, time);
  enter(work, runId, 0, now);
}

function result(work, { id, data: { runId, effectId, step } }, now, time) {
  work.inbox.push(['message', hash(`message ${id}`), now]);
  work.locked.push(runId);
  work.ended.push([runId, effectId]);
  const next = step + 1;
  if (next < STEPS.length) {
    tell(work.lifecycle, 'next', runId, time);
    enter(work, runId, next, now);
    return;
  }
  tell(work.lifecycle, 'end', runId, time);
  const run = [
    runId,
    'bench',
    'actions',
    '1.0.0',
    'one',
    'completed',
    triggerText(''),
    inputText,
    '{"recorded":"AB-1000","cents":1250}',
    now,
    now,
  ];
  work.changedRuns.push(run);
  work.states.push([runId, next + 1, text('state', next)]);
  work.steps.push([runId, next + 1, now, text('signal', next), text('facts', next)]);
}

function enter(work, runId, step, now) {
  const [effectId, body] = [`${STEPS[step].task}#0`, performBody(runId, step)];
  work.states.push([runId, step + 1, text('state', step)]);
  work.steps.push([runId, step + 1, now, text('signal', step), text('facts', step)]);
  work.effects.push([runId, effectId, STEPS[step].kind, body, 0, now + PATIENCE_MS, 0]);
  const id = `effect:${runId}:${effectId}:0`;
  work.performs.push({ id, kind: STEPS[step].kind, text: performMessage(id, body) });
}

async function write(connection, work) {
  await insert(connection, 'inbox', ['consumer', 'message_id', 'at'], inKeyOrder(work.inbox));
  if (work.locked.length > 0) {
    const keys = [...work.locked].sort();
    const places = keys.map(() => '?').join(',');
    await connection.query(
      'SELECT r.*, s.revision, s.state FROM run_states s CROSS JOIN runs r ' +
        `WHERE r.id = s.run_id AND s.run_id IN (${places}) ORDER BY s.run_id FOR UPDATE`,
      keys,
    );
  }
  const events = ['id', 'source', 'event_id', 'type', 'received_at', 'event'];
  await insert(connection, 'events', events, inKeyOrder(work.events));
  await insert(connection, 'decisions', DECISION_COLUMNS, work.decisions);
  await insert(connection, 'runs', RUN_COLUMNS, work.runs);
  await insert(
    connection,
    'runs',
    RUN_COLUMNS,
    inKeyOrder(work.changedRuns),
    onDuplicate(['status', 'output', 'ended_at']),
  );
  const states = ['run_id', 'revision', 'state'];
  await insert(connection, 'run_states', states, inKeyOrder(work.states), onDuplicate(['revision', 'state']));
  await insert(connection, 'steps', ['run_id', 'revision', 'at', 'signal_json', 'facts'], inKeyOrder(work.steps));
  const effects = ['run_id', 'effect_id', 'action', 'body', 'epoch', 'send_at', 'heard'];
  await insert(connection, 'effects', effects, inKeyOrder(work.effects));
  await removeKeys(connection, 'effects', ['run_id', 'effect_id'], inKeyOrder(work.ended));
}

const inKeyOrder = (rows) => rows.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : 1));
