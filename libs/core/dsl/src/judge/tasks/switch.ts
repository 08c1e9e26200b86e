import { shaped, shapeOf } from '../shaped';
import type { Located } from '../../read/located';
import { expression } from '../expression';
import { flow } from '../flow';
import { asList, asMap, map, mapOf, required } from '../shape';
import type { TaskFields } from '../task';

const oneCase = map('a case', { when: expression, then: required(flow) });

/** DSL reference, "Switch": cases in order, at most one of them without `when`. */
const cases = shaped(
  () => ({ type: 'array', minItems: 1, items: { ...shapeOf(mapOf(oneCase)), minProperties: 1, maxProperties: 1 } }),
  (node, scope, judgement) => {
    const list = asList(node, judgement, "Put `- ` before each case's name.");
    if (!list) return;
    if (list.items.length === 0) judgement.at(node, '`switch` has no cases.', 'Write `- name: { when: …, then: … }`.');
    let fallback: Located | undefined;
    for (const item of list.items) {
      const entries = [...(asMap(item, judgement, 'Write `- name: { when: …, then: … }`.')?.entries ?? [])];
      const [first, second] = entries;
      if (second) {
        const hint = `Indent \`${second[0]}\` below the case's name, or put \`- \` before it.`;
        judgement.atKey(second[1], 'A case stands under its name alone.', hint);
        continue;
      }
      if (!first) {
        if (item.kind === 'map')
          judgement.at(item, 'The entry holds no case.', 'Write `- name: { when: …, then: … }`.');
        continue;
      }
      oneCase(first[1], scope, judgement);
      if (first[1].kind !== 'map' || first[1].entries.has('when')) continue;
      if (fallback) {
        const hint = `Give it a \`when\`: the case on line ${fallback.keyAt?.line ?? 1} is the default already.`;
        judgement.atKey(first[1], 'There are two cases without `when`.', hint);
      }
      fallback ??= first[1];
    }
  },
);

export const switchTask: TaskFields = () => ({ switch: required(cases) });
