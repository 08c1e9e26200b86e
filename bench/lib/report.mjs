/** The tables. */
import { median, quantile, spread } from './statistics.mjs';
import { table } from './table.mjs';

const ratio = (a, b) => (a / b).toFixed(2);
const rate = (results) => results.map(({ perSecond }) => perSecond);
/** Over all rounds together. */
const perRun = (results, valueOf) =>
  results.reduce((sum, one) => sum + (valueOf(one) ?? Number.NaN), 0) /
  results.reduce((sum, { runs }) => sum + runs, 0);

export function throughputTable(title, rows, yardstick) {
  const of = median(rate(yardstick));
  const lines = rows.map(([name, results]) => [
    name,
    spread(rate(results)),
    ratio(median(rate(results)), of),
    results.reduce((sum, { unheard = 0 }) => sum + unheard, 0),
  ]);
  return table(title, ['', 'runs/s median (min–max)', '÷ bare', 'ends unheard'], lines);
}

export function costTable(title, rows) {
  const line = (name, digits, valueOf) => [
    name,
    ...rows.map(([, results]) => {
      const value = perRun(results, valueOf);
      return Number.isNaN(value) ? '–' : value.toFixed(digits);
    }),
  ];
  const processes = [...new Set(rows.flatMap(([, results]) => Object.keys(results[0]?.cpu ?? {})))];
  const cpuOf = (one) => Object.values(one.cpu).reduce((sum, value) => sum + value, 0);
  const lines = [
    line('messages published', 2, ({ broker }) => broker?.published),
    line('messages delivered', 2, ({ broker }) => broker?.delivered),
    line('bytes through the broker', 0, ({ broker }) => broker?.bytes),
    line('statements', 2, ({ database }) => database?.statements),
    line('commits', 3, ({ database }) => database?.commits),
    line('rows written', 2, ({ database }) => database?.rows),
    line('  inserted', 2, ({ database }) => database?.inserted),
    line('  updated', 2, ({ database }) => database?.updated),
    line('  deleted', 2, ({ database }) => database?.deleted),
    line('bytes to and from the database', 0, ({ database }) => database?.bytes),
    line('CPU ms, all', 3, cpuOf),
    ...processes.map((name) => line(`  ${name}`, 3, ({ cpu }) => cpu[name])),
  ];
  const told = lines.filter(([, ...cells]) => cells.some((cell) => cell !== '–'));
  return table(title, ['per run', ...rows.map(([name]) => name)], told);
}

export function latencyTable(title, rows) {
  const lines = rows.map(([name, values]) => [
    name,
    values.length,
    ...[0.5, 0.95, 0.99].map((share) => quantile(values, share).toFixed(1)),
  ]);
  return table(title, ['', 'runs', 'p50 ms', 'p95 ms', 'p99 ms'], lines);
}

export function acceptTable(title, rows, yardstick) {
  const of = median(rate(yardstick));
  const lines = rows.map(([name, results]) => [
    name,
    spread(rate(results)),
    ratio(median(rate(results)), of),
    quantile(
      results.flatMap(({ latencies }) => latencies),
      0.99,
    ).toFixed(1),
    JSON.stringify(Object.assign({}, ...results.map(({ others }) => others))),
  ]);
  return table(title, ['', '202/s median (min–max)', '÷ bare', 'p99 ms', 'other answers'], lines);
}

export function memoryTable(title, programs, memory) {
  const lines = Object.entries(memory).map(([name, mb]) => {
    const program = programs.find((one) => one.name === name);
    return [name, mb.toFixed(0), program === undefined ? '–' : program.readyMs.toFixed(0)];
  });
  return table(title, ['', 'MiB resident', 'ready after ms'], lines);
}
