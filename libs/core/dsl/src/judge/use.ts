import type { Located, LocatedMap } from '../read/located';
import { authenticationPolicy } from './authentication';
import { timeoutPolicy } from './duration';
import { endpoint } from './endpoint';
import { error } from './error';
import { expression } from './expression';
import type { Judgement, Rule } from './judgement';
import { retryPolicy } from './retry';
import { asList, asMap, isText, listOf, map, mapOf, required, text, word } from './shape';
import { task } from './task';
import { taskList } from './task-list';

/** What is judged for shape, and then refused as a whole while the runtime lacks it. */
function andNotYet(rule: Rule, feature: Parameters<Judgement['notYet']>[0]): Rule {
  return (node, scope, judgement) => {
    rule(node, scope, judgement);
    judgement.notYet(feature, node);
  };
}

const extension = map('an extension', {
  extend: required(
    word('call', 'composite', 'emit', 'for', 'listen', 'raise', 'run', 'set', 'switch', 'try', 'wait', 'all'),
  ),
  when: expression,
  before: taskList(),
  after: taskList(),
});

const extensions: Rule = (node, scope, judgement) => {
  for (const item of asList(node, judgement)?.items ?? []) {
    const written = asMap(item, judgement);
    if (!written) continue;
    if (written.entries.size !== 1)
      judgement.at(item, 'An extension stands under its name alone.', 'Write `- name:` first.');
    for (const value of written.entries.values()) extension(value, scope, judgement);
  }
};

const functions: Rule = (node, scope, judgement) => {
  for (const [name, value] of asMap(node, judgement)?.entries ?? []) {
    task(value, { ...scope, siblings: [], within: 'function' }, judgement);
    if (value.kind !== 'map' || value.entries.has('run')) continue;
    if (!value.entries.has('call')) judgement.notYet('functionTasks', value);
    else judgeChain(name, value, judgement);
  }
};

/** A function that comes back to itself would never end. */
function judgeChain(name: string, start: LocatedMap, judgement: Judgement): void {
  const seen = new Set<string>();
  let next: Located | undefined = start;
  while (next?.kind === 'map') {
    const callee: Located | undefined = next.entries.get('call');
    if (!isText(callee) || seen.has(callee.value)) return;
    if (callee.value === name) {
      judgement.at(
        start.entries.get('call') ?? start,
        `The function \`${name}\` calls itself.`,
        'Call something else in it.',
      );
      return;
    }
    seen.add(callee.value);
    next = judgement.component('functions', callee.value);
  }
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

const retries: Rule = (node, scope, judgement) => {
  const names = [...scope.names, ...caughtNames(judgement.root)];
  mapOf(retryPolicy)(node, { ...scope, names }, judgement);
};

/** DSL reference, "Use". */
export const use = map('`use`', {
  authentications: mapOf(authenticationPolicy),
  catalogs: andNotYet(mapOf(map('a catalog', { endpoint: required(endpoint) })), 'catalogs'),
  errors: mapOf(error),
  extensions,
  functions,
  retries,
  secrets: andNotYet(listOf(text), 'secrets'),
  timeouts: mapOf(timeoutPolicy),
});
