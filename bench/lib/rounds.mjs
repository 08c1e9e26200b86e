/** The workloads, both sides by turns, so that whatever else the machine does falls on both. */
import { connect } from 'amqplib';
import { say } from '../../scripts/lib/progress.mjs';
import { sleep, waitUntil } from '../../scripts/lib/wait-until.mjs';
import { IDLE_TYPE } from '../ensue/definitions.mjs';
import { costOf } from './bed.mjs';
import { benchEvent } from './event.mjs';
import { httpLoop } from './http-load.mjs';
import { latenciesOf } from './latencies.mjs';
import { load } from './machine.mjs';

/** W1. @returns the results of each side, by name */
export async function closedLoops(bed, sides, plan) {
  for (const { driver, type } of sides) {
    await driver.closedLoop({ type, inFlight: plan.inFlight, warmMs: 0, windowMs: plan.warmUpMs });
  }
  return byTurns('W1', sides, plan, ({ driver, type, programs }) =>
    costOf(bed, programs, () =>
      driver.closedLoop({ type, inFlight: plan.inFlight, warmMs: plan.warmMs, windowMs: plan.windowMs }),
    ),
  );
}

/** W2. @returns the latencies of each side, by name */
export async function openLoops(bed, sides, plan) {
  const rounds = await byTurns('W2', sides, plan, async ({ driver, type, database }) => {
    const since = Date.now();
    const times = await driver.openLoop({ type, perSecond: plan.perSecond, seconds: plan.openSeconds });
    const values = await latenciesOf(bed.connection, database, times, since);
    return { perSecond: values.length / plan.openSeconds, values };
  });
  return Object.fromEntries(Object.entries(rounds).map(([name, all]) => [name, all.flatMap(({ values }) => values)]));
}

/** W3. @returns the results of each side, by name */
export function accepting(sides, plan) {
  return byTurns('W3', sides, plan, async ({ ingest, amqpUrl, intake }) => {
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
  });
}

async function byTurns(title, sides, plan, measure) {
  const results = Object.fromEntries(sides.map(({ name }) => [name, []]));
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const side of sides) {
      const result = await measure(side);
      results[side.name].push(result);
      say(`  ${title} ${round}/${plan.rounds} ${side.name}: ${result.perSecond.toFixed(0)}/s (load ${load()})`);
    }
  }
  return results;
}

/** What was accepted is decided upon before the next begins. */
async function emptied(amqpUrl, queue) {
  const model = await connect(amqpUrl, { noDelay: true });
  const channel = await model.createChannel();
  await waitUntil(async () => (await channel.checkQueue(queue)).messageCount === 0, {
    timeoutMs: 15_000,
    everyMs: 200,
  });
  await sleep(500);
  await model.close();
}
