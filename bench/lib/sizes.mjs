/**
 * How long the texts in the rows of both sides are while runs are under way: what the bare pipeline's fillers are made by.
 * `node bench/run.mjs --sizes` prints it.
 */
import { sleep } from '../../scripts/lib/wait-until.mjs';
import { table } from './table.mjs';

const TEXTS = [
  { name: 'run_states', column: 'state', by: 't.revision' },
  { name: 'effects', column: 'body', by: 's.revision', with: 'run_states' },
  { name: 'steps', column: 'signal_json', by: 't.revision' },
  { name: 'steps', column: 'facts', by: 't.revision' },
];

export async function sizesUnderWay(bed, sides) {
  const columns = [];
  for (const { driver, type, database } of sides) {
    const loop = driver.closedLoop({ type, inFlight: 100, warmMs: 0, windowMs: 2_500 });
    await sleep(1_500);
    const cells = [];
    for (const text of TEXTS) cells.push(await average(bed.connection, database, text));
    columns.push(cells);
    await loop;
  }
  const head = ['by revision', ...sides.map(({ name }) => name)];
  const rows = TEXTS.map(({ name, column }, index) => [`${name}.${column}`, ...columns.map((cells) => cells[index])]);
  return table('Average bytes', head, rows);
}

async function average(connection, database, { name, column, by, with: other }) {
  const join = other === undefined ? '' : `JOIN ${database}.${other} s ON s.run_id = t.run_id`;
  const [rows] = await connection.query(
    `SELECT ROUND(AVG(LENGTH(t.${column}))) AS bytes FROM ${database}.${name} t ${join} ` +
      `JOIN ${database}.runs r ON r.id = t.run_id AND r.workflow = 'actions' GROUP BY ${by} ORDER BY ${by}`,
  );
  return rows.map(({ bytes }) => bytes).join(' ');
}
