import type { Json } from '@ensue/jq';
import type { FunctionCatalog } from '../function-catalog';
import type { TaskCommon, TaskNode } from '../program';
import { plain } from '../read/located';
import { readYaml } from '../read/read-yaml';
import { addressOf } from '../resources/function-address';
import type { Resources } from '../resources/resource';
import { rawAddress } from '../resources/resource-address';
import { objectOf, textOf, type Written } from './written';

/** What compiling one definition shares among its parts. */
export interface Compilation {
  /** Where named components are looked up: a function that lies elsewhere has none. */
  readonly definition: Written;
  /** What the definition refers to. */
  readonly resources: Resources;
  /** `evaluate: { mode: loose }`: texts in values are tried as expressions. */
  readonly loose?: boolean;
  readonly catalog: FunctionCatalog;
  readonly byPosition: Map<string, TaskNode>;
  /** What extends the tasks that are compiled: nothing, for those of an extension itself. */
  readonly extensions: readonly WrittenExtension[];
}

/** One of `use.extensions`. */
export interface WrittenExtension {
  readonly name: string;
  readonly written: Written;
  /** Where its own named components are looked up, whatever it extends. */
  readonly definition: Written;
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

/** Whether a definition asks for the loose mode (DSL reference, "Evaluate"). */
export function isLoose(definition: Written): boolean {
  return objectOf(definition['evaluate'] ?? {})['mode'] === 'loose';
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

/** Where an external resource lies. */
export function resourceAddress(resource: Json): string {
  return rawAddress(textOf(addressOf(objectOf(resource)['endpoint'] ?? null)));
}

/** The text of a resource. */
export function resourceText({ resources }: Compilation, uri: string): string {
  const text = resources.get(uri);
  if (text === undefined) throw new Error(`Judged document refers to ${uri}, which is not there.`);
  return text;
}

/** Documents of resources that were read already: a function is compiled wherever it is called, and read once. */
const documents = new WeakMap<Resources, Map<string, Json>>();

/** What a resource in JSON or YAML holds. */
export function resourceDocument(compilation: Compilation, uri: string): Json {
  const { resources } = compilation;
  const known = documents.get(resources) ?? new Map<string, Json>();
  documents.set(resources, known);
  const before = known.get(uri);
  if (before !== undefined) return before;
  const { tree } = readYaml(resourceText(compilation, uri));
  if (!tree) throw new Error(`Judged resource ${uri} cannot be read.`);
  const document = plain(tree);
  known.set(uri, document);
  return document;
}
