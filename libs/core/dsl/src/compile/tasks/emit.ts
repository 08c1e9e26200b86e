import { compileTemplate } from '../../expression/compile-template';
import type { EmitTask } from '../../program';
import type { TaskSite } from '../compilation';
import { objectOf, type Written } from '../written';

export function compileEmit(task: Written, { common, names }: TaskSite): EmitTask {
  const event = objectOf(objectOf(task['emit'])['event']);
  return { ...common, kind: 'emit', event: compileTemplate(event['with'] ?? null, names) };
}
