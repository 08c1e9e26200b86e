import { shaped, shapeOf } from './shaped';
import type { Located } from '../read/located';
import { authenticationPolicy } from './authentication';
import { timeoutPolicy } from './duration';
import { endpoint } from './endpoint';
import { error } from './error';
import { expression } from './expression';
import type { Judgement } from './judgement';
import { judgeLiteralEndpoint } from './resource';
import { retryPolicy } from './retry';
import { handingOn, secretNames } from './secrets';
import { asList, asMap, isText, map, mapOf, required, word } from './shape';
import { task } from './task';
import { taskList } from './task-list';

const extension = map('an extension', {
  extend: required(
    word('call', 'composite', 'emit', 'for', 'listen', 'raise', 'run', 'set', 'switch', 'try', 'wait', 'all'),
  ),
  when: expression,
  before: taskList(),
  after: taskList(),
});

const extensions = shaped(
  () => ({ type: 'array', items: { ...shapeOf(mapOf(extension)), minProperties: 1, maxProperties: 1 } }),
  (node, scope, judgement) => {
    for (const item of asList(node, judgement)?.items ?? []) {
      const written = asMap(item, judgement);
      if (!written) continue;
      if (written.entries.size !== 1)
        judgement.at(item, 'An extension stands under its name alone.', 'Write `- name:` first.');
      for (const value of written.entries.values()) extension(value, scope, judgement);
    }
  },
);

/** DSL reference, "Function": a task of any kind, under the name it is called by. */
const functions = shaped(
  () => shapeOf(mapOf(task)),
  (node, scope, judgement) => {
    for (const [name, value] of asMap(node, judgement)?.entries ?? []) {
      task(value, { ...scope, siblings: [], within: 'function' }, judgement);
      judgeRecursion(name, value, judgement);
    }
  },
);

/** A function that comes back to itself would never end: its body stands wherever it is called. */
function judgeRecursion(name: string, body: Located, judgement: Judgement): void {
  const seen = new Set<string>();
  const open = callsIn(body);
  for (let callee = open.pop(); callee !== undefined; callee = open.pop()) {
    if (callee === name) {
      const at = (body.kind === 'map' ? body.entries.get('call') : undefined) ?? body;
      judgement.at(at, `The function \`${name}\` calls itself.`, 'Call something else in it.');
      return;
    }
    const next = seen.has(callee) ? undefined : judgement.component('functions', callee);
    seen.add(callee);
    if (next) open.push(...callsIn(next));
  }
}

/** The names that a task and the tasks inside it call. */
function callsIn(node: Located): string[] {
  if (node.kind !== 'map') return [];
  const callee = node.entries.get('call');
  const found = isText(callee) ? [callee.value] : [];
  const at = (...path: string[]): Located | undefined =>
    path.reduce<Located | undefined>(
      (inner, key) => (inner?.kind === 'map' ? inner.entries.get(key) : undefined),
      node,
    );
  for (const list of [at('do'), at('try'), at('catch', 'do'), at('fork', 'branches'), at('foreach', 'do')]) {
    for (const item of list?.kind === 'list' ? list.items : []) {
      if (item.kind === 'map') for (const inner of item.entries.values()) found.push(...callsIn(inner));
    }
  }
  return found;
}

/**
 * The names under which the definition's catches know their errors: a retry policy may use any of them here, and is judged
 * again with the one name of its catch wherever it is used.
 */
function caughtNames(node: Located, found: Set<string> = new Set(['error'])): ReadonlySet<string> {
  if (node.kind === 'list') for (const item of node.items) caughtNames(item, found);
  if (node.kind === 'map') {
    const caught = node.entries.get('catch');
    const as = caught?.kind === 'map' ? caught.entries.get('as') : undefined;
    if (isText(as)) found.add(as.value);
    for (const value of node.entries.values()) caughtNames(value, found);
  }
  return found;
}

const retries = shaped(
  () => shapeOf(mapOf(retryPolicy)),
  (node, scope, judgement) => {
    const names = [...scope.names, ...caughtNames(judgement.root)];
    mapOf(retryPolicy)(node, { ...scope, names }, judgement);
  },
);

const catalog = map('a catalog', { endpoint: required(endpoint) });

/** DSL reference, "Catalog": `default` is the runtime's own. */
const catalogs = shaped(
  () => shapeOf(mapOf(catalog)),
  (node, scope, judgement) => {
    for (const [name, value] of asMap(node, judgement)?.entries ?? []) {
      const before = judgement.mistakes.length;
      if (name === 'default')
        judgement.atKey(value, 'The catalog `default` is the built-in one.', 'Give this one another name.');
      catalog(value, scope, judgement);
      const inner = value.kind === 'map' ? value.entries.get('endpoint') : undefined;
      if (inner && judgement.mistakes.length === before) judgeLiteralEndpoint(inner, judgement);
    }
  },
);

/** DSL reference, "Use". */
export const use = map('`use`', {
  authentications: handingOn(mapOf(authenticationPolicy)),
  catalogs,
  errors: mapOf(error),
  extensions,
  functions,
  retries,
  secrets: secretNames,
  timeouts: mapOf(timeoutPolicy),
});
