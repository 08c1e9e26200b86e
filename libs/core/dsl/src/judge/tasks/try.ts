import { shaped, shapedLike, shapeOf } from '../shaped';
import type { Located, LocatedMap } from '../../read/located';
import { errorFilter } from '../error';
import { expression } from '../expression';
import { flow } from '../flow';
import type { Rule } from '../judgement';
import { inPlaceOrNamed } from '../reference';
import { retryPolicy } from '../retry';
import { isText, map, required } from '../shape';
import type { TaskFields } from '../task';
import { taskList } from '../task-list';
import { variableName, withNames } from '../variable-name';

/** A policy by name is judged once more where it is used: its expressions see the names of this catch. */
const retry = shaped(
  () => ({ anyOf: [{ type: 'string' }, shapeOf(retryPolicy)] }),
  (node, scope, judgement) => {
    inPlaceOrNamed('retries', retryPolicy)(node, scope, judgement);
    const policy = isText(node) ? judgement.component('retries', node.value) : undefined;
    if (policy) retryPolicy(policy, scope, judgement);
  },
);

/** DSL reference, "Try": the caught error is known where the catch decides and acts. */
export const tryTask: TaskFields = (task) => {
  const name = caughtAs(task);
  const inside = (rule: Rule): Rule =>
    shapedLike(rule, (node, scope, judgement) => rule(node, withNames(scope, [name]), judgement));
  return {
    try: required(taskList()),
    catch: required(
      map('a `catch`', {
        errors: map('`errors`', { with: errorFilter }),
        as: variableName,
        when: inside(expression),
        exceptWhen: inside(expression),
        retry: inside(retry),
        do: inside(taskList()),
        then: flow,
      }),
    ),
  };
};

function caughtAs(task: LocatedMap): string {
  const node: Located | undefined = task.entries.get('catch');
  const as = node?.kind === 'map' ? node.entries.get('as') : undefined;
  return isText(as) ? as.value : 'error';
}
