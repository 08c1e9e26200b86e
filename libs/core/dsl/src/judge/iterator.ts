import { exported, output } from './data-flow';
import type { Rule } from './judgement';
import { isText, map } from './shape';
import { taskList } from './task-list';
import { variableName, withNames } from './variable-name';

/** DSL reference, "Subscription Iterator": what is done for each event or message. */
export const iterator: Rule = (node, scope, judgement) => {
  const nameAt = (key: string): string => {
    const name = node.kind === 'map' ? node.entries.get(key) : undefined;
    return isText(name) ? name.value : key === 'at' ? 'index' : key;
  };
  const names = [nameAt('item'), nameAt('at')];
  const inside = withNames(scope, names);
  map('a `foreach`', { item: variableName, at: variableName, do: taskList(), output, export: exported })(
    node,
    inside,
    judgement,
  );
  if (names[0] === names[1]) judgement.at(node, 'Item and index have the same name.', 'Give one of them another name.');
};
