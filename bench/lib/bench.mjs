/** Everything in its order. @returns the tables */
import { say } from '../../scripts/lib/progress.mjs';
import { memory } from '../parts/memory.mjs';
import { w1 } from '../parts/w1.mjs';
import { w2 } from '../parts/w2.mjs';
import { w3 } from '../parts/w3.mjs';
import { w4 } from '../parts/w4.mjs';
import { w5 } from '../parts/w5.mjs';
import { goalTable } from './goals.mjs';
import { machine } from './machine.mjs';
import { costliest } from './profile.mjs';
import { idleTable } from './report.mjs';
import { openBare, openEnsue, openLean } from './sides.mjs';
import { sizesUnderWay } from './sizes.mjs';
import { StandaloneSide } from './standalone-side.mjs';

export async function bench(bed, plan) {
  const about = await machine(bed);
  for (const line of about) say(`  ${line}`);
  if (plan.profile !== undefined) return [await profiled(bed, plan)];
  if (plan.sizes) return [await sizesUnderWay(bed, [await openBare(bed), await openEnsue(bed)])];
  const [tables, goals] = [[about.join('\n')], []];
  const add = (part) => {
    tables.push(...part.tables);
    goals.push(...part.goals);
    return part;
  };
  if (plan.memory) add(await memory(bed, plan));
  else await measured(bed, plan, tables, add);
  return goals.length === 0 ? tables : [...tables, goalTable(goals)];
}

async function measured(bed, plan, tables, add) {
  const { parts } = plan;
  // First, as long as nothing has been asked of the servers either.
  const idle = parts.has('W5') ? await w5(bed, plan) : {};
  let loaded = {};
  if (['W1', 'W2', 'W3'].some((part) => parts.has(part))) {
    const sides = await openAll(bed);
    for (const side of Object.values(sides)) await side.warmUp(plan);
    if (parts.has('W1')) loaded = add(await w1(sides, plan)).memory;
    if (parts.has('W2')) add(await w2(sides, plan));
    if (parts.has('W3')) add(await w3(sides, plan));
    for (const side of Object.values(sides)) await side.end();
  }
  if (parts.has('W4')) add(await w4(bed, plan));
  if (!parts.has('W5')) return;
  const withLoad = Object.entries(idle).map(([name, figures]) => [name, { ...figures, loadedMb: loaded[name] }]);
  tables.push(idleTable('W5: while nothing is asked, and time to ready', Object.fromEntries(withLoad)));
}

async function openAll(bed) {
  return {
    bare: await openBare(bed),
    lean: await openLean(bed),
    ensue: await openEnsue(bed),
    alone: await StandaloneSide.open(bed),
  };
}

async function profiled(bed, plan) {
  const begun = performance.now();
  const { profile } = plan;
  const side = await (profile === 'standalone' ? StandaloneSide.open(bed, { profile }) : openEnsue(bed, { profile }));
  await side.warmUp(plan);
  const skipMs = performance.now() - begun;
  const { perSecond } = await side.closedLoop({ ...plan, warmMs: 0, windowMs: 2 * plan.windowMs });
  say(`  ${perSecond.toFixed(0)} runs/s under the profiler`);
  await side.end();
  return costliest(side.home, plan.profile, skipMs);
}
