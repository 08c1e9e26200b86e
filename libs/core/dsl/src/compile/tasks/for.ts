import { compileExpression } from '../../expression/compile-expression';
import { compileExpressionOrTemplate } from '../../expression/compile-template';
import type { ForTask } from '../../program';
import type { TaskSite } from '../compilation';
import { compileTasks } from '../task-list';
import { ifPresent, objectOf, present, textOf, type Written } from '../written';

/** DSL reference, "For": `in` is evaluated outside the loop, `while` and the tasks inside, where item and index are known. */
export function compileFor(task: Written, { common, names, compilation }: TaskSite): ForTask {
  const loop = objectOf(task['for']);
  const each = textOf(loop['each'] ?? 'item');
  const at = textOf(loop['at'] ?? 'index');
  const inside = [...names, each, at];
  return present({
    ...common,
    kind: 'for' as const,
    each,
    at,
    in: compileExpressionOrTemplate(loop['in'] ?? null, names),
    while: ifPresent(task['while'], (condition) => compileExpression(textOf(condition), inside)),
    tasks: compileTasks(task['do'], `${common.position}/do`, inside, compilation),
  });
}
