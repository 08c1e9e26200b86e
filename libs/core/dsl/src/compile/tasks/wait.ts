import type { WaitTask } from '../../program';
import type { TaskSite } from '../compilation';
import { compileDuration } from '../duration-expression';
import type { Written } from '../written';

export function compileWait(task: Written, { common, names }: TaskSite): WaitTask {
  return { ...common, kind: 'wait', duration: compileDuration(task['wait'] ?? null, names) };
}
