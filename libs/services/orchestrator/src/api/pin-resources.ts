import {
  readDefinition,
  resourceMistake,
  type DefinitionRef,
  type FunctionCatalog,
  type Mistake,
  type Reading,
  type ResourceReference,
  type Resources,
} from '@ensue/dsl';
import { ResourceError, type ResourceFetcher } from '@ensue/ports';

/** What one definition may refer to. */
export const resourceLimits = { count: 50, bytes: 1024 * 1024, totalBytes: 4 * 1024 * 1024, deadlineMs: 20_000 };

/** How many are asked for at a time. */
const atOnce = 8;

export interface Pinning {
  readonly functions: FunctionCatalog;
  readonly fetcher: ResourceFetcher;
  /** What is stored with the same text already: it is not asked for again. */
  readonly known: (ref: DefinitionRef) => Promise<Resources>;
  readonly deadlineMs?: number;
}

export type Pinned =
  | { readonly kind: 'read'; readonly reading: Extract<Reading, { ok: true }>; readonly resources: Resources }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly Mistake[] };

/**
 * Reads a definition together with all that it refers to, which is fetched once, here: functions may lead to further ones, so
 * that it is read again until nothing is missing.
 */
export async function pinResources(source: string, pinning: Pinning): Promise<Pinned> {
  const { functions: catalog, fetcher } = pinning;
  const first = readDefinition(source, { catalog });
  if (first.ok) return { kind: 'read', reading: first, resources: new Map() };
  if (first.missing === undefined) return { kind: 'mistakes', mistakes: first.mistakes };
  const texts = new Map(await pinning.known(first.missing.ref));
  const patience = AbortSignal.timeout(pinning.deadlineMs ?? resourceLimits.deadlineMs);
  for (;;) {
    const reading = readDefinition(source, { catalog, resources: texts });
    if (reading.ok) return { kind: 'read', reading, resources: texts };
    const missing = onePerAddress(reading.missing?.resources ?? []);
    const tooMany = missing[resourceLimits.count - texts.size];
    const mistakes = [...reading.mistakes];
    if (tooMany !== undefined) mistakes.push(countMistake(tooMany));
    else mistakes.push(...(await fetchAll(missing, texts, fetcher, patience)));
    if (mistakes.length > 0 || missing.length === 0) return { kind: 'mistakes', mistakes };
  }
}

/** Puts what came among the texts. @returns a mistake for each that did not */
async function fetchAll(
  references: readonly ResourceReference[],
  texts: Map<string, string>,
  fetcher: ResourceFetcher,
  signal: AbortSignal,
): Promise<Mistake[]> {
  const mistakes: Mistake[] = [];
  const queue = [...references];
  const lane = async (): Promise<void> => {
    for (let reference = queue.shift(); reference !== undefined; reference = queue.shift()) {
      const came = await fetchOne(reference, fetcher, signal);
      if (typeof came !== 'string') mistakes.push(came);
      else if (sizeOf(texts) + Buffer.byteLength(came) > resourceLimits.totalBytes)
        mistakes.push(sizeMistake(reference));
      else texts.set(reference.uri, came);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return mistakes.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

async function fetchOne(
  reference: ResourceReference,
  fetcher: ResourceFetcher,
  signal: AbortSignal,
): Promise<string | Mistake> {
  const { uri, authentication } = reference;
  const order = {
    uri,
    signal,
    maxBytes: resourceLimits.bytes,
    ...(authentication !== undefined && { authentication }),
  };
  try {
    return await fetcher.fetch(order);
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
    return resourceMistake(reference, error.reason, error.hint);
  }
}

function onePerAddress(references: readonly ResourceReference[]): readonly ResourceReference[] {
  return [...new Map(references.toReversed().map((reference) => [reference.uri, reference])).values()].toReversed();
}

function sizeOf(texts: Resources): number {
  return [...texts.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

const lessOfIt = 'Refer to less, or make several workflows of it and use `run: workflow`.';

function countMistake(reference: ResourceReference): Mistake {
  return resourceMistake(reference, `the definition refers to more than ${resourceLimits.count} resources.`, lessOfIt);
}

function sizeMistake(reference: ResourceReference): Mistake {
  const most = resourceLimits.totalBytes / 1024 / 1024;
  return resourceMistake(reference, `the resources of the definition come to more than ${most} MiB.`, lessOfIt);
}
