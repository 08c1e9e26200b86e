import type { ForkTask } from '../../program';
import type { TaskSite } from '../compilation';
import { compileTasks } from '../task-list';
import { objectOf, type Written } from '../written';

export function compileFork(task: Written, { common, names, compilation }: TaskSite): ForkTask {
  const fork = objectOf(task['fork']);
  const branches = compileTasks(fork['branches'], `${common.position}/fork/branches`, names, compilation);
  return { ...common, kind: 'fork', compete: fork['compete'] === true, branches };
}
