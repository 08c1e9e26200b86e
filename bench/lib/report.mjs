/** The tables. */
import { median, quantile, spread } from './statistics.mjs';
import { table } from './table.mjs';

const ratio = (a, b) => (a / b).toFixed(2);
const rate = (results) => results.map(({ perSecond }) => perSecond);
/** Over all rounds together. */
const perRun = (results, valueOf) =>
  results.reduce((sum, one) => sum + (valueOf(one) ?? Number.NaN), 0) /
  results.reduce((sum, { runs }) => sum + runs, 0);

/** @param {object[][]} yardsticks what the ratios are to, in the order of the columns */
export function throughputTable(title, rows, [bare, lean]) {
  const lines = rows.map(([name, results]) => [
    name,
    spread(rate(results)),
    ratio(median(rate(results)), median(rate(bare))),
    ratio(median(rate(results)), median(rate(lean))),
    results.reduce((sum, { unheard = 0 }) => sum + unheard, 0),
  ]);
  return table(title, ['', 'runs/s median (min–max)', '÷ bare', '÷ lean', 'ends unheard'], lines);
}

/** Of all processes together. */
export const allCpu = ({ cpu }) => Object.values(cpu).reduce((sum, value) => sum + value, 0);

export function costTable(title, rows) {
  const line = (name, digits, valueOf) => [
    name,
    ...rows.map(([, results]) => {
      const value = perRun(results, valueOf);
      return Number.isNaN(value) ? '–' : value.toFixed(digits);
    }),
  ];
  const processes = [...new Set(rows.flatMap(([, results]) => Object.keys(results[0]?.cpu ?? {})))];
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
    line('CPU ms, all', 3, allCpu),
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

/** W4. */
export function historyTable(title, rows) {
  const lines = rows.map(({ name, finished, gib, results }) => [name, finished, gib.toFixed(1), spread(rate(results))]);
  return table(title, ['', 'finished runs before', 'GiB', 'runs/s median (min–max)'], lines);
}

/** W5. @param {Record<string, { cpuMs: number, mb: number, readyMs: number[], loadedMb?: number }>} processes by name */
export function idleTable(title, processes) {
  const figure = (value, digits) => (value === undefined ? '–' : value.toFixed(digits));
  const lines = Object.entries(processes).map(([name, { cpuPerSecond, mb, readyMs, loadedMb }]) => [
    name,
    figure(mb, 0),
    figure(cpuPerSecond, 1),
    spread(readyMs),
    figure(loadedMb, 0),
  ]);
  return table(title, ['', 'MiB idle', 'CPU ms/s idle', 'ready after ms', 'MiB after W1'], lines);
}

/** What memory does over time. */
export function memoryTable(title, rows) {
  const lines = rows.map(({ name, kind, first, last, mean, perUnit, error }) => [
    `${name}, ${kind}`,
    first.toFixed(0),
    last.toFixed(0),
    mean.toFixed(0),
    `${perUnit.toFixed(1)} ± ${(2 * error).toFixed(1)}`,
  ]);
  return table(title, ['', 'first MiB', 'last MiB', 'mean MiB', 'slope MiB/h'], lines);
}
