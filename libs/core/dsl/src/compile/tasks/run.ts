import { compileExpression } from '../../expression/compile-expression';
import type { ActionTask, RunWorkflowTask, Template } from '../../program';
import { resourceAddress, resourceText, type TaskSite } from '../compilation';
import { compileValue, compileWithValues } from '../value';
import { objectOf, textOf, type Written } from '../written';

/** DSL reference, "Run": scripts, commands and containers go to a runner, workflows become runs of their own. */
export function compileRun(task: Written, site: TaskSite): ActionTask | RunWorkflowTask {
  const run = objectOf(task['run']);
  const kind = processKinds.find((each) => run[each] !== undefined);
  return kind === undefined ? compileSubflow(run, site) : compileProcess(kind, run, site);
}

const processKinds = ['container', 'script', 'shell'] as const;

/** Each kind of process is an action of the same name. */
function compileProcess(
  kind: (typeof processKinds)[number],
  run: Written,
  { common, names, compilation }: TaskSite,
): ActionTask {
  // Where the author asks for nothing, the runner gives what a script returned, else the stdout (the DSL's default).
  const { source, ...rest } = objectOf(run[kind]);
  const process = { ...rest, ...(run['return'] !== undefined && { return: run['return'] }) };
  const compiled = compileWithValues(process, ['arguments', 'environment', 'stdin'], names, compilation);
  return {
    ...common,
    kind: 'action',
    action: kind,
    with: source === undefined ? compiled : withCode(compiled, resourceText(compilation, resourceAddress(source))),
    await: run['await'] !== false,
  };
}

/** A text from elsewhere is what it is, `${ }` or not. */
function withCode(script: Template, code: string): Template {
  return { evaluate: (input, variables) => ({ ...objectOf(script.evaluate(input, variables)), code }) };
}

/** Without `input` the workflow is given the task's own input. */
function compileSubflow(run: Written, { common, names, compilation }: TaskSite): RunWorkflowTask {
  const workflow = objectOf(run['workflow']);
  return {
    ...common,
    kind: 'workflow',
    workflow: {
      namespace: textOf(workflow['namespace']),
      name: textOf(workflow['name']),
      version: textOf(workflow['version'] ?? 'latest'),
    },
    with:
      workflow['input'] === undefined
        ? compileExpression('.', names)
        : compileValue(workflow['input'], names, compilation),
    await: run['await'] !== false,
  };
}
