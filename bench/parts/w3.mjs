/** W3: events accepted over HTTP, each answered once it is the broker's. */
import { connect } from 'amqplib';
import { sleep, waitUntil } from '../../scripts/lib/wait-until.mjs';
import { IDLE_TYPE } from '../ensue/definitions.mjs';
import { byTurns } from '../lib/by-turns.mjs';
import { benchEvent } from '../lib/event.mjs';
import { atLeast } from '../lib/goals.mjs';
import { httpLoop } from '../lib/http-load.mjs';
import { acceptTable } from '../lib/report.mjs';

export async function w3({ bare, ensue }, plan) {
  const results = await byTurns('W3', [bare, ensue], plan, (side) => accepted(side, plan));
  const [yardstick, ours] = [results[bare.name], results[ensue.name]];
  return {
    tables: [
      acceptTable(`W3: events accepted over HTTP, ${plan.connections} connections`, Object.entries(results), yardstick),
    ],
    goals: [atLeast(0.7, 'W3 ÷ a bare Nest+Fastify handler', ours, yardstick, ({ perSecond }) => perSecond)],
  };
}

async function accepted({ ingest, amqpUrl, intake }, plan) {
  const result = await httpLoop(
    {
      url: `${ingest}/events`,
      headers: { 'content-type': 'application/cloudevents+json' },
      connections: plan.connections,
      warmMs: 500,
      windowMs: plan.httpMs,
    },
    (n) => JSON.stringify(benchEvent(IDLE_TYPE, n)),
    202,
  );
  await emptied(amqpUrl, intake);
  return result;
}

/** What was accepted is decided upon before the next begins. */
async function emptied(amqpUrl, queue) {
  const model = await connect(amqpUrl, { noDelay: true });
  const channel = await model.createChannel();
  await waitUntil(async () => (await channel.checkQueue(queue)).messageCount === 0, {
    timeoutMs: 60_000,
    everyMs: 200,
  });
  await sleep(500);
  await model.close();
}
