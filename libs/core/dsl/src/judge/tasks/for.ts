import { shaped, shapedLike } from '../shaped';
import type { LocatedMap } from '../../read/located';
import { expression, template } from '../expression';
import type { Rule } from '../judgement';
import { asList, isText, map, required } from '../shape';
import type { TaskFields } from '../task';
import { taskList } from '../task-list';
import { variableName, withNames } from '../variable-name';

const collection = shaped({ type: ['string', 'array'] }, (node, scope, judgement) => {
  if (isText(node)) expression(node, scope, judgement);
  else if (asList(node, judgement, 'Write a jq expression that yields a list, or the list itself.'))
    template(node, scope, judgement);
});

const loop = map('a `for`', { each: variableName, in: required(collection), at: variableName });

/** DSL reference, "For": item and index are known in `while` and in the tasks. */
export const forTask: TaskFields = (task) => {
  const names = [nameAt(task, 'each', 'item'), nameAt(task, 'at', 'index')];
  const inside = (rule: Rule): Rule =>
    shapedLike(rule, (node, scope, judgement) => rule(node, withNames(scope, names), judgement));
  return {
    for: required(
      shapedLike(loop, (node, scope, judgement) => {
        loop(node, scope, judgement);
        const at = node.kind === 'map' ? (node.entries.get('at') ?? node.entries.get('each')) : undefined;
        if (at && names[0] === names[1])
          judgement.at(at, 'Item and index have the same name.', 'Give one of them another name.');
      }),
    ),
    while: inside(expression),
    do: required(inside(taskList())),
  };
};

/** What a key of `for` names; where that is no name, nothing is known by it. */
function nameAt(task: LocatedMap, key: string, otherwise: string): string {
  const loopNode = task.entries.get('for');
  const node = loopNode?.kind === 'map' ? loopNode.entries.get(key) : undefined;
  if (!node) return otherwise;
  return isText(node) ? node.value : otherwise;
}
