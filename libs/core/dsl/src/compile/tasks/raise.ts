import { compileTemplate } from '../../expression/compile-template';
import { runtimeArguments } from '../../expression/variables';
import type { RaiseTask } from '../../program';
import { resolve, type TaskSite } from '../compilation';
import { objectOf, type Written } from '../written';

/** An error in place sees the task's variables; one from `use.errors` only those that every expression has. */
export function compileRaise(task: Written, { common, names, compilation }: TaskSite): RaiseTask {
  const written = objectOf(task['raise'])['error'] ?? null;
  const error = resolve(compilation, 'errors', written);
  return { ...common, kind: 'raise', error: compileTemplate(error, error === written ? names : runtimeArguments) };
}
