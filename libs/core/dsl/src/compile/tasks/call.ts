import type { Json } from '@ensue/jq';
import { runtimeArguments } from '../../expression/variables';
import { parseFunctionReference } from '../../function-reference';
import type { ActionTask, DoTask, Template } from '../../program';
import { pointerTo } from '../../read/pointer';
import { functionAddress } from '../../resources/function-address';
import { describeAuthorization } from '../authentication';
import { component, resourceDocument, type TaskSite } from '../compilation';
import { compileAsyncapi } from '../asyncapi';
import { compileGrpc } from '../grpc';
import { compileHttp } from '../http';
import { compileOpenapi } from '../openapi';
import { compileTask } from '../task-list';
import { objectOf, textOf, type Written } from '../written';
import { compileValue } from '../value';
import { compileIterator } from './listen';

/** DSL reference, "Call": the protocols, a function of `use.functions`, one that lies elsewhere, or one of the `default` catalog. */
export function compileCall(task: Written, site: TaskSite): ActionTask | DoTask {
  const callee = textOf(task['call']);
  if (callee === 'http') {
    const written = objectOf(task['with']);
    const { endpoint } = written;
    const policy = typeof endpoint === 'string' ? undefined : objectOf(endpoint)['authentication'];
    return action(site, 'http', compileHttp(written, site.names, site.compilation), policy);
  }
  if (callee === 'openapi') {
    const written = objectOf(task['with']);
    const input = compileOpenapi(written, site.names, site.compilation);
    return action(site, 'openapi', input, written['authentication']);
  }

  if (callee === 'grpc') {
    const written = objectOf(task['with']);
    const policy = objectOf(written['service'])['authentication'];
    return action(site, 'grpc', compileGrpc(written, site.names, site.compilation), policy);
  }
  if (callee === 'asyncapi') return compileAsyncapiCall(objectOf(task['with']), site);

  const written = component(site.compilation, 'functions', callee);
  if (written !== undefined) return compileFunctionCall(callee, written, task, site);

  const elsewhere = functionAddress(callee, (name) => catalogEndpoint(name, site));
  if (elsewhere !== undefined) return compileFunctionElsewhere(elsewhere, callee, task, site);

  const reference = parseFunctionReference(callee);
  const found = reference && site.compilation.catalog.find(reference.name, reference.version);
  if (!found) throw new Error(`Judged document calls "${callee}", which is not there.`);
  return action(site, found.action, compileValue(task['with'] ?? {}, site.names, site.compilation));
}

/** @param policy how the request is authenticated, as it is written */
function action({ common, compilation }: TaskSite, kind: string, input: Template, policy?: Json): ActionTask {
  const task = { ...common, kind: 'action', action: kind, with: input, await: true } as const;
  return policy === undefined ? task : { ...task, authorization: describeAuthorization(policy, compilation) };
}

/** What is consumed is worked off by `foreach` once the subscription has ended (ADR dsl-decisions). */
function compileAsyncapiCall(written: Written, site: TaskSite): ActionTask {
  const input = compileAsyncapi(written, site.names, site.compilation);
  const call = action(site, 'asyncapi', input, written['authentication']);
  const foreach = written['subscription'] === undefined ? undefined : objectOf(written['subscription'])['foreach'];
  if (foreach === undefined) return call;
  const position = `${site.common.position}/with/subscription/foreach`;
  return { ...call, foreach: compileIterator(objectOf(foreach), position, site) };
}

/**
 * Calling a function of the definition's own is doing its task with `with` for input: the call becomes a `do` around that
 * one task, so that the function's own schema, `from`, `as` and the rest hold as they would anywhere. The function sees
 * its input and what every expression sees, never the caller's loop variables. Without `with` it gets the caller's input.
 */
function compileFunctionCall(
  name: string,
  written: Written[string],
  call: Written,
  site: TaskSite,
  compilation = site.compilation,
): DoTask {
  const { common } = site;
  const position = pointerTo(`${common.position}/call/0`, name);
  const body = compileTask(name, written, { position, names: runtimeArguments, siblings: [], compilation });
  return { ...common, kind: 'do', input: withArguments(common.input, call['with'], site), tasks: [body] };
}

/** A function whose document lies elsewhere: as one of the definition's own, but it knows nothing that has a name there. */
function compileFunctionElsewhere(uri: string, callee: string, call: Written, site: TaskSite): DoTask {
  const written = resourceDocument(site.compilation, uri);
  const elsewhere = { ...site.compilation, definition: {}, loose: false };
  return compileFunctionCall(callee, written, call, site, elsewhere);
}

function catalogEndpoint(name: string, { compilation }: TaskSite): Written[string] | undefined {
  const catalog = component(compilation, 'catalogs', name);
  return catalog === undefined ? undefined : objectOf(catalog)['endpoint'];
}

function withArguments(
  input: DoTask['input'],
  written: Written[string] | undefined,
  { names, compilation }: TaskSite,
): DoTask['input'] {
  if (written === undefined) return input;
  const { from } = input;
  const given = compileValue(written, names, compilation);
  return {
    ...input,
    from: { evaluate: (raw, variables) => given.evaluate(from ? from.evaluate(raw, variables) : raw, variables) },
  };
}
