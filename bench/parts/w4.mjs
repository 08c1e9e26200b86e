/** W4: W1 with a long history, by turns with a database that has none, on the same server. */
import { say, timed } from '../../scripts/lib/progress.mjs';
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
  for (const { runs, bound } of plan.histories) {
    const count = runs.toLocaleString('en');
    await timed({ begin: `Filling the history up to ${count} runs`, done: 'The history is filled' }, () =>
      history.fillUpTo(runs),
    );
    for (const side of [fresh, filled]) await side.warmUp(plan);
    const before = await Promise.all([fresh, filled].map((side) => state(bed, side)));
    const results = await byTurns(`W4, ${count}`, [fresh, filled], plan, (side) => side.closedLoop(plan));
    rows.push(...before.map((one) => ({ ...one, results: results[one.name] })));
    costs.push(['fresh', results.fresh], [count, results.filled]);
    goals.push(atLeast(bound, `W4 ${count} ÷ fresh`, results.filled, results.fresh, ({ perSecond }) => perSecond));
  }
  await Promise.all([fresh.end(), filled.end()]);
  return { tables: [historyTable('W4: W1 with a history', rows), costTable('W4: what a run costs', costs)], goals };
}

async function state({ connection }, { name, database }) {
  const [[{ finished }]] = await connection.query(`SELECT COUNT(*) AS finished FROM ${database}.runs`);
  return { name, finished, gib: await gibibytes(connection, database) };
}
