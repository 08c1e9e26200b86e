import type { Json } from '@ensue/jq';
import { runtimeArguments } from '../expression/variables';
import type { FunctionCatalog } from '../function-catalog';
import type { DefinitionRef, Program, TaskNode } from '../program';
import type { Resources } from '../resources/resource';
import { writtenExtensions } from './extensions';
import { type Compilation, isLoose } from './compilation';
import { compileInput, compileOutput } from './data-flow';
import { compileTimeout } from './duration-expression';
import { compileSchedule } from './schedule';
import { compileTasks } from './task-list';
import { ifPresent, listOf, objectOf, present, textOf } from './written';

/**
 * Makes a judged definition ready to run. Anything unexpected in it is a defect.
 * @param resources the texts of all that it refers to
 */
export function compileProgram(
  definition: { readonly [key: string]: Json },
  catalog: FunctionCatalog,
  resources: Resources,
): Program {
  const byPosition = new Map<string, TaskNode>();
  const extensions = writtenExtensions(definition);
  const loose = isLoose(definition);
  const compilation: Compilation = { definition, loose, resources, catalog, byPosition, extensions };
  return present({
    ref: refOf(definition),
    definition,
    input: compileInput(definition['input'], runtimeArguments, compilation),
    output: compileOutput(definition['output'], runtimeArguments, compilation),
    timeout: ifPresent(definition['timeout'], (timeout) => compileTimeout(timeout, runtimeArguments, compilation)),
    tasks: compileTasks(definition['do'], '/do', runtimeArguments, compilation),
    schedule: ifPresent(definition['schedule'], compileSchedule),
    secrets: listOf(objectOf(definition['use'] ?? {})['secrets'] ?? []).map(textOf),
    byPosition,
  });
}

/** What a judged definition is called. */
export function refOf(definition: { readonly [key: string]: Json }): DefinitionRef {
  const { namespace, name, version } = objectOf(definition['document']);
  return { namespace: textOf(namespace), name: textOf(name), version: textOf(version) };
}
