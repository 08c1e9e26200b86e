import { shaped, shapeOf } from './shaped';
import type { Located } from '../read/located';
import { didYouMean } from './did-you-mean';
import type { Judgement, Rule } from './judgement';
import { isText } from './shape';

/** The name of a component that must be defined under `use.<section>`. */
export function judgeReference(node: Located, section: string, judgement: Judgement): void {
  if (!isText(node)) return;
  const names = judgement.namesIn(section);
  if (names.includes(node.value)) return;
  const meant = didYouMean(node.value, names);
  const hint = meant ? `Did you mean \`${meant}\`?` : `Define \`${node.value}\` under \`use.${section}\`.`;
  judgement.at(node, `There is no \`${node.value}\` in \`use.${section}\`.`, hint);
}

/** A component in place, or the name of one. */
export function inPlaceOrNamed(section: string, inPlace: Rule): Rule {
  return shaped(
    () => ({ anyOf: [{ type: 'string' }, shapeOf(inPlace)] }),
    (node, scope, judgement) => {
      if (isText(node)) judgeReference(node, section, judgement);
      else inPlace(node, scope, judgement);
    },
  );
}
