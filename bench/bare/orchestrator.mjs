/**
 * The orchestrator's stand-in: takes what has come, commits it in one transaction, acknowledges it, and sends beside the
 * next transaction what that one has written. Nothing is decided here.
 */
import { connect } from './connect.mjs';
import { createConnection } from 'mysql2/promise';
import { applyBatch } from './batch.mjs';
import { performMessage } from './texts.mjs';
import { ACTIONS, declare, INTAKE, LIFECYCLE, RESULTS, sendOptions } from './topology.mjs';

const MOST = 200;
const PREFETCH = 400;

const database = await createConnection(process.env.BARE_MYSQL_URL);
await database.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
const model = await connect();
const sending = await model.createConfirmChannel();
await declare(sending);

let arrived = () => undefined;
const lines = [await consume(RESULTS), await consume(INTAKE)]; // results go first
process.send('ready');

for (;;) {
  const results = lines[0].waiting.splice(0, MOST);
  const taken = [results, lines[1].waiting.splice(0, MOST - results.length)];
  const batch = taken.flat();
  if (batch.length === 0) {
    await new Promise((resolve) => (arrived = resolve));
    continue;
  }
  send(
    await applyBatch(
      database,
      batch.map(({ content }) => JSON.parse(content.toString())),
    ),
  );
  for (const [index, messages] of taken.entries()) {
    const last = messages.at(-1);
    if (last !== undefined) lines[index].channel.ack(last, true);
  }
}

async function consume(queue) {
  const channel = await model.createChannel();
  await channel.prefetch(PREFETCH);
  const line = { channel, waiting: [] };
  await channel.consume(queue, (message) => {
    line.waiting.push(message);
    arrived();
  });
  return line;
}

function send({ performs, lifecycle }) {
  for (const { id, kind, body } of performs) {
    sending.publish(ACTIONS, kind, Buffer.from(performMessage(id, body)), sendOptions(id), mustBeTaken);
  }
  for (const [type, events] of lifecycle) {
    const options = { contentType: 'application/cloudevents-batch+json' };
    sending.publish(LIFECYCLE, type, Buffer.from(`[${events.join(',')}]`), options, mustBeTaken);
  }
}

function mustBeTaken(error) {
  if (error) throw error;
}
