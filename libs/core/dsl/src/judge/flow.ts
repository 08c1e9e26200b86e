import { shaped } from './shaped';
import type { Located } from '../read/located';
import { didYouMean } from './did-you-mean';
import type { Judgement, Scope } from './judgement';
import { asText } from './shape';

const reserved = ['continue', 'exit', 'end'];

/** A `then` (DSL reference, "Flow Directive"): a reserved word, or a task of the same list. */
export const flow = shaped({ type: 'string' }, (node, scope, judgement) => {
  const target = asText(node, judgement, 'Write `continue`, `exit`, `end` or the name of a task.')?.value;
  if (target === undefined || reserved.includes(target) || scope.siblings.includes(target)) return;
  judgement.at(node, `There is no task \`${target}\` in this list.`, hintFor(target, scope, judgement));
});

function hintFor(target: string, { siblings, within }: Scope, judgement: Judgement): string {
  if (within === 'branches') return 'Branches run side by side: go to `continue`, `exit` or `end`.';
  if (within === 'function') return 'A function is one task: go to `continue`, `exit` or `end`.';
  if (taskNames(judgement.root).has(target)) {
    return 'It is in another list, and `then` goes to tasks of its own list only; `exit` leaves the list.';
  }
  const meant = didYouMean(target, [...siblings, ...reserved]);
  if (meant) return `Did you mean \`${meant}\`?`;
  return `Go to ${[...siblings, ...reserved]
    .slice(0, 20)
    .map((name) => `\`${name}\``)
    .join(', ')}.`;
}

/** Every key that stands alone in an entry of a list: task names, and a few more that do no harm. */
function taskNames(node: Located, found = new Set<string>()): ReadonlySet<string> {
  if (node.kind === 'map') for (const value of node.entries.values()) taskNames(value, found);
  if (node.kind === 'list') {
    for (const item of node.items) {
      if (item.kind === 'map' && item.entries.size === 1) for (const key of item.entries.keys()) found.add(key);
      taskNames(item, found);
    }
  }
  return found;
}
