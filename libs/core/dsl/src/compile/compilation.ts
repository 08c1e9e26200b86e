import type { Json } from '@ensue/jq';
import type { FunctionCatalog } from '../function-catalog';
import type { TaskCommon, TaskNode } from '../program';
import { objectOf, type Written } from './written';

/** What compiling one definition shares among its parts. */
export interface Compilation {
  readonly definition: Written;
  readonly catalog: FunctionCatalog;
  readonly byPosition: Map<string, TaskNode>;
  /** What extends the tasks that are compiled: nothing, for those of an extension itself. */
  readonly extensions: readonly WrittenExtension[];
}

/** One of `use.extensions`. */
export interface WrittenExtension {
  readonly name: string;
  readonly written: Written;
}

/** Where a task stands: what its kind's compiler needs beside the task itself. */
export interface TaskSite {
  readonly compilation: Compilation;
  /** What all kinds have, compiled already. */
  readonly common: TaskCommon;
  /** Variables in scope. */
  readonly names: readonly string[];
  /** Names of the tasks of the same list, in order: what `then` may go to. */
  readonly siblings: readonly string[];
}

/** A reusable component, `use.<section>.<name>`. */
export function component(compilation: Compilation, section: string, name: string): Json | undefined {
  const use = compilation.definition['use'];
  if (use === undefined) return undefined;
  const components = objectOf(use)[section];
  if (components === undefined) return undefined;
  return Object.hasOwn(objectOf(components), name) ? objectOf(components)[name] : undefined;
}

/** Text names a component of a section; anything else is the component itself, written in place. */
export function resolve(compilation: Compilation, section: string, value: Json): Json {
  if (typeof value !== 'string') return value;
  const found = component(compilation, section, value);
  if (found === undefined) throw new Error(`Judged document refers to ${section} "${value}", which is not there.`);
  return found;
}
