import type { DoTask } from '../../program';
import type { TaskSite } from '../compilation';
import { compileTasks } from '../task-list';
import type { Written } from '../written';

export function compileDo(task: Written, { common, names, compilation }: TaskSite): DoTask {
  return { ...common, kind: 'do', tasks: compileTasks(task['do'], `${common.position}/do`, names, compilation) };
}
