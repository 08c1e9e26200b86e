import type { SetTask } from '../../program';
import type { TaskSite } from '../compilation';
import { compileValue } from '../value';
import type { Written } from '../written';

export function compileSet(task: Written, { common, names, compilation }: TaskSite): SetTask {
  return { ...common, kind: 'set', value: compileValue(task['set'] ?? null, names, compilation) };
}
