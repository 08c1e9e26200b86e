/** Memory under hours of W1 at half load: does it grow? */
import { say } from '../../scripts/lib/progress.mjs';
import { MemorySamples } from '../lib/memory-samples.mjs';
import { memoryTable } from '../lib/report.mjs';
import { openEnsue } from '../lib/sides.mjs';
import { StandaloneSide } from '../lib/standalone-side.mjs';

/** As much of the time is not looked at: caches fill, and V8 finds the size of its heaps. */
const WARMING = 0.3;

export async function memory(bed, plan) {
  const tables = [];
  for (const open of [(options) => openEnsue(bed, options), (options) => StandaloneSide.open(bed, options)]) {
    const side = await open({ tellHeap: true });
    tables.push(await grown(side, side instanceof StandaloneSide ? [] : bed.servers(), plan));
    await side.end();
  }
  return { tables, goals: [] };
}

async function grown(side, servers, plan) {
  await side.warmUp(plan);
  const { perSecond } = await side.closedLoop(plan);
  const half = Math.floor(perSecond / 2);
  say(`  ${side.name}: ${plan.minutes} min of ${half} runs/s, of ${perSecond.toFixed(0)} that it can do`);
  const samples = new MemorySamples([...side.programs, ...servers]);
  const ms = plan.minutes * 60_000;
  const begun = performance.now();
  samples.start();
  const { runs } = await side.steadyLoop({ perSecond: half, ms });
  samples.stop();
  const rows = samples.since(begun + WARMING * ms);
  return memoryTable(
    `Memory: ${side.name}, ${runs} runs in ${plan.minutes} min, the first ${WARMING * 100} % left out`,
    rows,
  );
}
