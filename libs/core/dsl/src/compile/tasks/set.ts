import { compileTemplate } from '../../expression/compile-template';
import type { SetTask } from '../../program';
import type { TaskSite } from '../compilation';
import type { Written } from '../written';

export function compileSet(task: Written, { common, names }: TaskSite): SetTask {
  return { ...common, kind: 'set', value: compileTemplate(task['set'] ?? null, names) };
}
