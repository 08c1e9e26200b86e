import { shaped } from './shaped';
import type { Located, LocatedList } from '../read/located';
import { longestPosition } from '../program-limits';
import { pointerTo } from '../read/pointer';
import type { Judgement, Rule, Scope } from './judgement';
import { asList, kindOf } from './shape';
import { task } from './task';

/** A list of tasks (DSL reference, "Task"): entries of one key each, the task's name, which is its own in the list. */
export function taskList(within: Scope['within'] = 'list'): Rule {
  return shaped({ $ref: '#/$defs/taskList' }, (node, scope, judgement) => {
    const list = asList(node, judgement, "Put `- ` before each task's name.");
    if (!list) return;
    const siblings = within === 'list' ? namesOf(list) : [];
    const inside: Scope = { ...scope, siblings, within };
    const seen = new Map<string, Located>();
    for (const item of list.items) {
      const entry = onlyEntryOf(item, judgement);
      if (!entry) continue;
      const [name, value] = entry;
      const first = seen.get(name);
      if (first) {
        const hint = `The other is on line ${first.keyAt?.line ?? first.at.line}: give one of them another name.`;
        judgement.atKey(value, `There are two tasks \`${name}\` in this list.`, hint);
      }
      seen.set(name, first ?? value);
      if (pointerTo(item.pointer, name).length > longestPosition) {
        const hint = 'Use shorter names, nest less, or move the inner tasks into a workflow of their own.';
        judgement.atKey(value, `The task's position is longer than ${longestPosition} characters.`, hint);
      }
      task(value, inside, judgement);
    }
  });
}

function namesOf(list: LocatedList): readonly string[] {
  return list.items.flatMap((item) => (item.kind === 'map' ? [...item.entries.keys()].slice(0, 1) : []));
}

function onlyEntryOf(item: Located, judgement: Judgement): readonly [string, Located] | undefined {
  if (item.kind !== 'map') {
    judgement.at(item, `A task must be a map, not ${kindOf(item)}.`, 'Write `- name:` and the task indented below it.');
    return undefined;
  }
  const [first, second] = [...item.entries];
  if (!first) {
    judgement.at(item, 'The entry holds no task.', 'Write `- name:` and the task indented below it.');
    return undefined;
  }
  if (second) {
    const hint =
      first[1].kind === 'scalar' && first[1].value === null
        ? `Indent \`${second[0]}\` further than \`${first[0]}\`, to which it belongs.`
        : `If \`${second[0]}\` belongs to \`${first[0]}\`, indent it further; if it is another task, put \`- \` before it.`;
    judgement.atKey(
      second[1],
      `A task stands under its name alone, and here are \`${first[0]}\` and \`${second[0]}\`.`,
      hint,
    );
    return undefined;
  }
  if (first[0] === '') {
    judgement.atKey(first[1], 'The task has no name.', 'Write its name before the colon.');
    return undefined;
  }
  return first;
}
