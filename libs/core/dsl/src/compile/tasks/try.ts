import { compileExpression } from '../../expression/compile-expression';
import { compileTemplate } from '../../expression/compile-template';
import type { TryTask } from '../../program';
import { resolve, type TaskSite } from '../compilation';
import { compileFlow } from '../flow-directive';
import { compileRetry } from '../retry';
import { compileTasks } from '../task-list';
import { ifPresent, objectOf, present, textOf, type Written } from '../written';

/** DSL reference, "Try": the caught error is known by its name wherever the catch decides or acts, and nowhere else. */
export function compileTry(task: Written, { common, names, siblings, compilation }: TaskSite): TryTask {
  const written = objectOf(task['catch']);
  const as = textOf(written['as'] ?? 'error');
  const inside = [...names, as];
  return {
    ...common,
    kind: 'try',
    tasks: compileTasks(task['try'], `${common.position}/try`, names, compilation),
    catch: present({
      as,
      errors: ifPresent(written['errors'], (errors) => compileErrorFilter(objectOf(errors)['with'] ?? {}, names)),
      when: ifPresent(written['when'], (when) => compileExpression(textOf(when), inside)),
      exceptWhen: ifPresent(written['exceptWhen'], (when) => compileExpression(textOf(when), inside)),
      retry: ifPresent(written['retry'], (retry) =>
        compileRetry(objectOf(resolve(compilation, 'retries', retry)), inside),
      ),
      tasks: ifPresent(written['do'], (tasks) =>
        compileTasks(tasks, `${common.position}/catch/do`, inside, compilation),
      ),
      then: ifPresent(written['then'], (then) => compileFlow(then, siblings)),
    }),
  };
}

/** `details` was the filter's name for `detail` up to DSL 1.0.3. */
function compileErrorFilter(value: Parameters<typeof compileTemplate>[0], names: readonly string[]) {
  const { details, ...filter } = objectOf(value);
  return compileTemplate(details === undefined ? { ...filter } : { ...filter, detail: details }, names);
}
