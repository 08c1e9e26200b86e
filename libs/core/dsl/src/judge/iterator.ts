import { shaped, shapeOf } from './shaped';
import { exported, output } from './data-flow';
import { isText, map } from './shape';
import { taskList } from './task-list';
import { variableName, withNames } from './variable-name';

// A function: task lists hold iterators, and iterators task lists.
const fields = () =>
  map('a `foreach`', { item: variableName, at: variableName, do: taskList(), output, export: exported });

/** DSL reference, "Subscription Iterator": what is done for each event or message. */
export const iterator = shaped(
  () => shapeOf(fields()),
  (node, scope, judgement) => {
    const nameAt = (key: string): string => {
      const name = node.kind === 'map' ? node.entries.get(key) : undefined;
      return isText(name) ? name.value : key === 'at' ? 'index' : key;
    };
    const names = [nameAt('item'), nameAt('at')];
    const inside = withNames(scope, names);
    fields()(node, inside, judgement);
    if (names[0] === names[1])
      judgement.at(node, 'Item and index have the same name.', 'Give one of them another name.');
  },
);
