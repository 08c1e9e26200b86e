import { runtimeArguments } from '../expression/variables';
import type { Mistake } from '../mistake';
import type { Located, LocatedMap } from '../read/located';
import { readYaml } from '../read/read-yaml';
import type { ResourceAuthentication } from '../resources/resource';
import { Judgement } from './judgement';
import { kindOf } from './shape';
import { task } from './task';

/** How many functions may lead to one another outside the definition: more is nobody's intention. */
const deepest = 5;

/**
 * A function whose document lies elsewhere: called by its address, or from a catalog. The document is one task (DSL reference,
 * "Function"), which sees its input and nothing of the definition that calls it.
 * @param node the callee, where the definition's author can do something about it
 */
export function judgeFunctionDocument(
  node: Located,
  order: { readonly uri: string; readonly authentication?: ResourceAuthentication },
  judgement: Judgement,
): void {
  const { uri } = order;
  const { library } = judgement;
  const known = library.heightOf(uri);
  if (known === 'open') {
    judgement.at(node, `The function ${uri} comes back to itself.`, 'Call something else in it: it would never end.');
    return;
  }
  if (known === undefined) {
    const text = judgement.resource(node, { ...order, purpose: 'function' });
    library.open(uri);
    library.close(uri, 1 + (text === undefined ? 0 : judgeText(text, node, uri, judgement)));
  }
  const height = library.heightOf(uri);
  if (typeof height !== 'number') return;
  judgement.leadsOn = Math.max(judgement.leadsOn, height);
  if (height > deepest && judgement.isDefinition) {
    const hint = 'Call functions of the definition itself, or functions that call fewer others.';
    judgement.at(node, `The functions behind ${uri} lead to one another more than ${deepest} deep.`, hint);
  }
}

/** @returns how many functions lead on from this one */
function judgeText(text: string, node: Located, uri: string, judgement: Judgement): number {
  const { tree, mistakes } = readYaml(text);
  tellOf(mistakes, node, uri, judgement);
  if (!tree) return 0;
  if (tree.kind !== 'map') {
    judgement.at(
      node,
      `${uri} holds no function but ${kindOf(tree)}.`,
      'A function is one task, such as `call: http`.',
    );
    return 0;
  }
  const inner = new Judgement(tree, judgement.catalog, judgement.library, false);
  judgeTask(tree, inner);
  tellOf(inner.mistakes, node, uri, judgement);
  for (const reference of inner.missing) {
    const { line, column, through = '' } = reference;
    const { pointer, at } = node;
    judgement.missing.push({ ...reference, pointer, ...at, through: `${uri} ${line}:${column}: ${through}` });
  }
  return inner.leadsOn;
}

function judgeTask(tree: LocatedMap, judgement: Judgement): void {
  task(tree, { names: runtimeArguments, siblings: [], within: 'function' }, judgement);
}

/** Mistakes in another text, told where the definition leads there. */
function tellOf(mistakes: readonly Mistake[], node: Located, uri: string, judgement: Judgement): void {
  for (const { line, column, message, hint } of mistakes) {
    judgement.at(node, `${uri} ${line}:${column}: ${message}`, hint);
  }
}
