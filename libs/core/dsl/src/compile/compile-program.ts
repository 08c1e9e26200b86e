import type { Json } from '@ensue/jq';
import { runtimeArguments } from '../expression/variables';
import type { FunctionCatalog } from '../function-catalog';
import type { Program, TaskNode } from '../program';
import { writtenExtensions } from './extensions';
import type { Compilation } from './compilation';
import { compileInput, compileOutput } from './data-flow';
import { compileTimeout } from './duration-expression';
import { compileSchedule } from './schedule';
import { compileTasks } from './task-list';
import { ifPresent, listOf, objectOf, present, textOf } from './written';

/** Makes a judged definition ready to run. Anything unexpected in it is a defect. */
export function compileProgram(definition: { readonly [key: string]: Json }, catalog: FunctionCatalog): Program {
  const byPosition = new Map<string, TaskNode>();
  const compilation: Compilation = { definition, catalog, byPosition, extensions: writtenExtensions(definition) };
  const document = objectOf(definition['document']);
  return present({
    ref: {
      namespace: textOf(document['namespace']),
      name: textOf(document['name']),
      version: textOf(document['version']),
    },
    definition,
    input: compileInput(definition['input'], runtimeArguments),
    output: compileOutput(definition['output'], runtimeArguments),
    timeout: ifPresent(definition['timeout'], (timeout) => compileTimeout(timeout, runtimeArguments, compilation)),
    tasks: compileTasks(definition['do'], '/do', runtimeArguments, compilation),
    schedule: ifPresent(definition['schedule'], compileSchedule),
    secrets: listOf(objectOf(definition['use'] ?? {})['secrets'] ?? []).map(textOf),
    byPosition,
  });
}
