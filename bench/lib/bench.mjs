/** Everything in its order. @returns the tables */
import { say } from '../../scripts/lib/progress.mjs';
import { startBare } from '../bare/pipeline.mjs';
import { ACTIONS_TYPE, SETS_TYPE } from '../ensue/definitions.mjs';
import { startDistributed } from '../ensue/installation.mjs';
import { Driver } from './driver.mjs';
import { machine } from './machine.mjs';
import { planOf } from './plan.mjs';
import { costliest } from './profile.mjs';
import * as report from './report.mjs';
import { accepting, closedLoops, openLoops } from './rounds.mjs';
import { sizesUnderWay } from './sizes.mjs';
import { standalone } from './standalone.mjs';

export async function bench(bed, args) {
  const plan = planOf(args);
  const about = await machine(bed);
  for (const line of about) say(`  ${line}`);
  if (plan.profile !== undefined) return [await profiled(bed, plan)];

  const [bare, ensue] = [await bareSide(bed), await ensueSide(bed)];
  if (args.includes('--sizes')) return [await sizesUnderWay(bed, [bare, ensue])];
  const sets = { ...ensue, name: 'Ensue, three set', type: SETS_TYPE };
  const w1 = await closedLoops(bed, [bare, ensue, sets], plan);
  const w2 = await openLoops(bed, [bare, ensue], plan);
  const w3 = await accepting([bare, ensue], plan);
  const memory = w1[ensue.name].at(-1).memory;
  for (const { driver, programs } of [bare, ensue]) {
    await driver.close();
    await Promise.all(programs.map((program) => program.end()));
  }
  const alone = await standalone(bed.home, plan);

  const rows = [...Object.entries(w1), ['Ensue standalone (HTTP)', alone.results]];
  return [
    about.join('\n'),
    report.throughputTable(`W1: closed loop, ${plan.inFlight} in flight`, rows, w1[bare.name]),
    report.costTable('W1: what a run costs', Object.entries(w1)),
    report.costTable('W1, standalone', [['standalone', alone.results]]),
    report.latencyTable(`W2: start to completion at ${plan.perSecond} starts/s`, [
      ...Object.entries(w2),
      ['Ensue standalone (HTTP)', alone.latencies],
    ]),
    report.acceptTable(
      `W3: events accepted over HTTP, ${plan.connections} connections`,
      Object.entries(w3),
      w3[bare.name],
    ),
    report.memoryTable('Ensue: memory after W1, time to ready', [...ensue.programs, ...alone.programs], {
      ...memory,
      ...alone.memory,
    }),
  ];
}

async function bareSide(bed) {
  const place = await bed.side('bare');
  const { programs, ingest } = await startBare(place);
  const driver = await Driver.open(place.amqpUrl);
  return {
    ...place,
    name: 'bare',
    type: ACTIONS_TYPE,
    database: 'bench_bare',
    intake: 'bare.intake',
    programs,
    ingest,
    driver,
  };
}

async function ensueSide(bed, options = {}) {
  const place = await bed.side('ensue');
  const { programs, ingest } = await startDistributed({ ...place, ...options });
  const driver = await Driver.open(place.amqpUrl);
  return {
    ...place,
    name: 'Ensue',
    type: ACTIONS_TYPE,
    database: 'bench_ensue',
    intake: 'ensue.intake',
    programs,
    ingest,
    driver,
  };
}

async function profiled(bed, plan) {
  const begun = performance.now();
  const { driver, programs, home, type } = await ensueSide(bed, { profile: plan.profile });
  const loop = { type, inFlight: plan.inFlight };
  await driver.closedLoop({ ...loop, warmMs: 0, windowMs: plan.warmUpMs });
  const skipMs = performance.now() - begun;
  const { perSecond } = await driver.closedLoop({ ...loop, warmMs: 0, windowMs: 2 * plan.windowMs });
  say(`  ${perSecond.toFixed(0)} runs/s under the profiler`);
  await driver.close();
  await Promise.all(programs.map((program) => program.end()));
  return costliest(home, plan.profile, skipMs);
}
