import { shaped, shapeOf } from './shaped';
import { runtimeArguments } from '../expression/variables';
import type { FunctionCatalog } from '../function-catalog';
import type { Mistake } from '../mistake';
import type { Located } from '../read/located';
import type { ResourceReference, Resources } from '../resources/resource';
import { ResourceLibrary } from '../resources/resource-library';
import { input, output } from './data-flow';
import { timeout } from './duration';
import { dslVersion, label, version } from './identity';
import { Judgement, type Scope } from './judgement';
import { schedule } from './schedule';
import { anything, isText, kindOf, map, mapOf, required, text, word } from './shape';
import { taskList } from './task-list';
import { use } from './use';

const document = map('`document`', {
  dsl: required(dslVersion),
  namespace: required(label),
  name: required(label),
  version: required(version),
  title: text,
  summary: text,
  tags: mapOf(anything),
  metadata: mapOf(anything),
});

/** DSL reference, "Evaluate". */
const evaluation = map('`evaluate`', { language: text, mode: word('strict', 'loose') });

const evaluate = shaped(
  () => shapeOf(evaluation),
  (node, scope, judgement) => {
    evaluation(node, scope, judgement);
    if (node.kind !== 'map') return;
    const { language } = Object.fromEntries(node.entries);
    if (isText(language) && language.value !== 'jq') judgement.notYet('evaluateLanguage', language);
  },
);

/** DSL reference, "Workflow". Unlike the official schema, an unknown key is a mistake here as anywhere else. */
export const definition = map('a definition', {
  document: required(document),
  input,
  use,
  do: required(taskList()),
  timeout,
  output,
  schedule,
  evaluate,
});

/** What is wrong with a definition, and which resources are needed to judge the rest. */
export interface Verdict {
  readonly mistakes: readonly Mistake[];
  readonly missing: readonly ResourceReference[];
}

/**
 * Finds every mistake in a definition: of shape, of reference, of expression, and whatever is not supported yet.
 * @param resources the texts of what it refers to, as far as they are there
 */
export function judge(tree: Located, catalog: FunctionCatalog, resources: Resources = new Map()): Verdict {
  if (tree.kind !== 'map') {
    const message = `A definition must be a map, not ${kindOf(tree)}.`;
    return { mistakes: [{ pointer: '', ...tree.at, message, hint: 'Begin with `document:` and `do:`.' }], missing: [] };
  }
  const judgement = new Judgement(tree, catalog, new ResourceLibrary(resources));
  const scope: Scope = { names: runtimeArguments, siblings: [], within: 'list' };
  definition(tree, scope, judgement);
  return { mistakes: judgement.mistakes, missing: judgement.missing };
}
