/** Reads V8's CPU profiles: which functions, and which files, the time was spent in itself. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SourceMap } from 'node:module';
import { inRepo } from '../../scripts/lib/repo.mjs';
import { table } from './table.mjs';

const MOST = 30;
const LARGEST = 3;
const FOR = 'for ';

/** @param {number} skipMs what came before the load: mostly the loading of modules */
export function costliest(folder, service, skipMs) {
  const [name] = readdirSync(folder).filter((file) => file.endsWith('.cpuprofile'));
  if (name === undefined) return 'No profile was written.';
  const profile = JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
  const map = sourceMapOf(service);
  const times = selfTimes(profile, skipMs);
  const parents = new Map(profile.nodes.flatMap((node) => (node.children ?? []).map((id) => [id, node])));
  const busy = [...times].reduce((sum, [{ callFrame }, ms]) => (isIdle(callFrame) ? sum : sum + ms), 0);
  const [functions, places] = [new Map(), new Map()];
  for (const [node, ms] of times) {
    const { callFrame } = node;
    if (isIdle(callFrame)) continue;
    const where = whereIs(callFrame, map) || wherefore(node, parents, map);
    add(functions, `${nameOf(callFrame)}  ${where}`, ms);
    add(places, roomOf(where), ms);
  }
  const rows = (all, most) =>
    all.slice(0, most).map(([key, ms]) => [key, ms.toFixed(0), `${((ms / busy) * 100).toFixed(1)} %`]);
  const named = (all) => rows(all, LARGEST).map(([key, , share]) => `${key} (${share})`);
  const isOurs = ([key]) => key !== '(native)';
  return (
    `\nThe largest costs by function: ${named(inOrder(functions)).join('; ')}\n` +
    `The largest by place: ${named(inOrder(places).filter(isOurs)).join('; ')}\n` +
    table('Self time by function', ['', 'ms', 'of busy'], rows(inOrder(functions), MOST)) +
    table('Self time by place', ['', 'ms', 'of busy'], rows(inOrder(places), MOST))
  );
}

/** A regular expression's name is its text, which may be long and hold what is no reader's business. */
const nameOf = ({ functionName }) =>
  functionName.startsWith('RegExp:') ? '(a regular expression)' : functionName || '(anonymous)';

function selfTimes({ nodes, samples, timeDeltas }, skipMs) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const times = new Map();
  let at = 0;
  samples.forEach((id, index) => {
    const ms = (timeDeltas[index] ?? 0) / 1_000;
    at += ms;
    if (at >= skipMs) add(times, byId.get(id), ms);
  });
  return times;
}

const add = (map, key, ms) => map.set(key, (map.get(key) ?? 0) + ms);
const inOrder = (map) => [...map].sort(([, a], [, b]) => b - a);
const isIdle = ({ functionName }) => functionName === '(idle)' || functionName === '(root)';

function sourceMapOf(app) {
  return new SourceMap(JSON.parse(readFileSync(inRepo('dist/apps', app, 'main.js.map'), 'utf8')));
}

function whereIs({ url, lineNumber, columnNumber }, map) {
  if (!url.includes('/dist/apps/')) return url.replace(/^.*\/node_modules\//, '') + (url ? `:${lineNumber + 1}` : '');
  const { originalSource, originalLine } = map.findEntry(lineNumber, columnNumber);
  if (originalSource === undefined) return path.basename(url);
  return `${originalSource.replace(/^(\.\.\/)+/, '')}:${originalLine + 1}`;
}

/** A function of V8's or Node's own has no place: whose code it works for says more. */
function wherefore({ id }, parents, map) {
  for (let node = parents.get(id); node !== undefined; node = parents.get(node.id)) {
    const where = whereIs(node.callFrame, map);
    if (where !== '' && !where.startsWith('node:')) return `${FOR}${where}`;
  }
  return '';
}

/** A package, or a library of ours. */
function roomOf(where) {
  if (where.startsWith(FOR)) return `(native) ${FOR}${roomOf(where.slice(FOR.length))}`;
  const [first, second, third] = where.split('/');
  if (first === 'libs') return `${first}/${second}/${third}`;
  if (where.startsWith('node:')) return where.replace(/:\d+$/, '');
  return first || '(native)';
}
