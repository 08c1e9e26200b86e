import { shaped, shapeOf, withOneOf } from '../shaped';
import { externalResource } from '../endpoint';
import { label, subflowVersion } from '../identity';
import { duration } from '../duration';
import { template, templateMap, templateText } from '../expression';
import { handingOn } from '../secrets';
import { asMap, bool, isText, kindOf, listOf, map, named, onlyKeyOf, required, word } from '../shape';
import { judgeResource } from '../resource';
import type { TaskFields } from '../task';

/** A list since DSL 1.0.3, a map before. */
const scriptArguments = shaped({ type: ['array', 'object', 'string'] }, (node, scope, judgement) => {
  if (node.kind === 'list' || node.kind === 'map' || isText(node)) template(node, scope, judgement);
  else judgement.at(node, `${named(node)} must be a list, not ${kindOf(node)}.`, 'Begin each argument with `- `.');
});

const lifetimeFields = map('a `lifetime`', {
  cleanup: required(word('always', 'never', 'eventually')),
  after: duration,
});

const lifetimeShape = () => ({
  ...shapeOf(lifetimeFields),
  if: { properties: { cleanup: { const: 'eventually' } } },
  then: { required: ['after'] },
  else: { not: { required: ['after'] } },
});

const lifetime = shaped(lifetimeShape, (node, scope, judgement) => {
  lifetimeFields(node, scope, judgement);
  if (node.kind !== 'map') return;
  const cleanup = node.entries.get('cleanup');
  const after = node.entries.get('after');
  const eventually = isText(cleanup) && cleanup.value === 'eventually';
  if (eventually && !after)
    judgement.atKey(node, '`after` is missing in a `lifetime`.', 'Say after what time to clean up.');
  if (!eventually && cleanup && after) {
    judgement.atKey(after, '`after` goes with `cleanup: eventually` only.', 'Leave it out, or clean up `eventually`.');
  }
});

const container = map('a `container`', {
  image: required(templateText),
  name: templateText,
  command: templateText,
  ports: templateMap,
  volumes: templateMap,
  environment: templateMap,
  stdin: templateText,
  arguments: listOf(templateText),
  lifetime,
  pullPolicy: word('ifNotPresent', 'always', 'never'),
});

const shell = map('a `shell`', {
  command: required(templateText),
  stdin: templateText,
  arguments: scriptArguments,
  environment: templateMap,
});

const scriptFields = map('a `script`', {
  language: required(word('js', 'python')),
  code: templateText,
  source: externalResource,
  stdin: templateText,
  arguments: scriptArguments,
  environment: templateMap,
});

const script = shaped(
  () => withOneOf(shapeOf(scriptFields), ['code', 'source']),
  (node, scope, judgement) => {
    scriptFields(node, scope, judgement);
    if (node.kind !== 'map') return;
    const text = onlyKeyOf(node, ['code', 'source'], 'a script', judgement);
    const source = node.entries.get('source');
    if (text === 'source' && source) judgeResource(source, 'script', judgement);
  },
);

/** DSL reference, "Run: workflow"; `version` has a default in its text though the schema requires it. */
const workflow = map('a `workflow`', {
  namespace: required(label),
  name: required(label),
  version: subflowVersion,
  input: templateMap,
});

// What another workflow is given leaves this run: it names its secrets itself.
const processes = {
  container: handingOn(container),
  script: handingOn(script),
  shell: handingOn(shell),
  workflow,
};

const runFields = map('a `run`', {
  ...processes,
  await: bool,
  return: word('stdout', 'stderr', 'code', 'all', 'none'),
});

const run = shaped(
  () => withOneOf(shapeOf(runFields), Object.keys(processes)),
  (node, scope, judgement) => {
    const written = asMap(node, judgement);
    if (!written) return;
    if (onlyKeyOf(written, Object.keys(processes), 'a `run`', judgement) === undefined) return;
    runFields(node, scope, judgement);
  },
);

/** DSL reference, "Run". */
export const runTask: TaskFields = () => ({ run: required(run) });
