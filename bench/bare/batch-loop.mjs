/**
 * The batch loop of both yardsticks: takes what has come, commits it in one transaction, acknowledges it, and sends beside
 * the next transaction what that one has written.
 */
import { createConnection } from 'mysql2/promise';
import { connect } from './connect.mjs';
import { ACTIONS, declare, INTAKE, LIFECYCLE, RESULTS, sendOptions } from './topology.mjs';

const MOST = 200;
const PREFETCH = 400;

/**
 * Goes on until the process ends.
 * @param {(connection: object, messages: object[]) => Promise<{ performs: { id: string, kind: string, text: string }[],
 *   lifecycle: Map<string, string[]> }>} applyBatch one transaction; what it returns is sent once it has committed
 */
export async function batchLoop(applyBatch) {
  const database = await createConnection(process.env.BARE_MYSQL_URL);
  await database.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  const model = await connect();
  const sending = await model.createConfirmChannel();
  await declare(sending);

  let arrived = () => undefined;
  const lines = [];
  for (const queue of [RESULTS, INTAKE]) lines.push(await consume(model, queue, () => arrived())); // results go first
  process.send('ready');

  for (;;) {
    const results = lines[0].waiting.splice(0, MOST);
    const taken = [results, lines[1].waiting.splice(0, MOST - results.length)];
    const batch = taken.flat();
    if (batch.length === 0) {
      await new Promise((resolve) => (arrived = resolve));
      continue;
    }
    const messages = batch.map(({ content }) => JSON.parse(content.toString()));
    send(sending, await applyBatch(database, messages));
    for (const [index, messages] of taken.entries()) {
      const last = messages.at(-1);
      if (last !== undefined) lines[index].channel.ack(last, true);
    }
  }
}

async function consume(model, queue, onArrival) {
  const channel = await model.createChannel();
  await channel.prefetch(PREFETCH);
  const line = { channel, waiting: [] };
  await channel.consume(queue, (message) => {
    line.waiting.push(message);
    onArrival();
  });
  return line;
}

function send(sending, { performs, lifecycle }) {
  for (const { id, kind, text } of performs) {
    sending.publish(ACTIONS, kind, Buffer.from(text), sendOptions(id), mustBeTaken);
  }
  for (const [type, events] of lifecycle) {
    const options = { contentType: 'application/cloudevents-batch+json' };
    sending.publish(LIFECYCLE, type, Buffer.from(`[${events.join(',')}]`), options, mustBeTaken);
  }
}

function mustBeTaken(error) {
  if (error) throw error;
}
