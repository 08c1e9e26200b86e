import { compileExpression } from '../../expression/compile-expression';
import type { SwitchTask } from '../../program';
import type { TaskSite } from '../compilation';
import { compileFlow } from '../flow-directive';
import { ifPresent, listOf, objectOf, onlyEntry, present, textOf, type Written } from '../written';

export function compileSwitch(task: Written, { common, names, siblings }: TaskSite): SwitchTask {
  const cases = listOf(task['switch']).map((item) => {
    const [name, value] = onlyEntry(item);
    const written = objectOf(value);
    return present({
      name,
      when: ifPresent(written['when'], (when) => compileExpression(textOf(when), names)),
      next: compileFlow(written['then'] ?? null, siblings),
    });
  });
  return { ...common, kind: 'switch', cases };
}
