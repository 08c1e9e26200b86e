/** W4: W1 with a long history, by turns with a database that has none, on the same server. */
import { formatDuration, say, timed } from '../../scripts/lib/progress.mjs';
import { byTurns } from '../lib/by-turns.mjs';
import { atLeast } from '../lib/goals.mjs';
import { gibibytes, History } from '../lib/history.mjs';
import { costTable, historyTable } from '../lib/report.mjs';
import { openEnsue } from '../lib/sides.mjs';

/** At least so many real runs are copied. */
const SEED_RUNS = 5_000;

export async function w4(bed, plan) {
  const fresh = await openEnsue(bed, { name: 'fresh', folder: 'fresh' });
  const filled = await openEnsue(bed, { name: 'filled', folder: 'filled' });
  await fresh.warmUp(plan);
  await filled.run(SEED_RUNS, plan);
  const history = await History.of(bed.connection, filled.database);
  say(`  W4: ${history.runs} real runs are copied`);
  const [rows, costs, goals] = [[], [], []];
  let msPerRun = 0;
  for (const { runs, bound } of plan.histories) {
    const count = runs.toLocaleString('en');
    const rate = ({ perSecond }) => perSecond;
    const name = `W4 ${count} ÷ fresh`;
    const expectedMs = msPerRun * (runs - (await history.finished()));
    if (expectedMs > plan.mostFillMs) {
      say(
        `  W4 ${count}: filling would take about ${formatDuration(expectedMs)} here, so it is left out; --full does it`,
      );
      goals.push(atLeast(bound, name, [], [], rate));
      continue;
    }
    const [begun, before] = [performance.now(), await history.finished()];
    await timed({ begin: `Filling the history up to ${count} runs`, done: 'The history is filled' }, () =>
      history.fillUpTo(runs),
    );
    msPerRun = (performance.now() - begun) / Math.max(1, (await history.finished()) - before);
    for (const side of [fresh, filled]) await side.warmUp(plan);
    const states = await Promise.all([fresh, filled].map((side) => state(bed, side)));
    const results = await byTurns(`W4, ${count}`, [fresh, filled], plan, (side) => side.closedLoop(plan));
    rows.push(...states.map((one) => ({ ...one, results: results[one.name] })));
    costs.push(['fresh', results.fresh], [count, results.filled]);
    goals.push(atLeast(bound, name, results.filled, results.fresh, rate));
  }
  await Promise.all([fresh.end(), filled.end()]);
  return { tables: [historyTable('W4: W1 with a history', rows), costTable('W4: what a run costs', costs)], goals };
}

async function state({ connection }, { name, database }) {
  const [[{ finished }]] = await connection.query(`SELECT COUNT(*) AS finished FROM ${database}.runs`);
  return { name, finished, gib: await gibibytes(connection, database) };
}
