import type { EmitTask } from '../../program';
import type { TaskSite } from '../compilation';
import { compileWithValues } from '../value';
import { objectOf, type Written } from '../written';

export function compileEmit(task: Written, { common, names, compilation }: TaskSite): EmitTask {
  const event = objectOf(objectOf(task['emit'])['event']);
  return { ...common, kind: 'emit', event: compileWithValues(objectOf(event['with']), ['data'], names, compilation) };
}
