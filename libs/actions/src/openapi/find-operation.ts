import type { JsonObject } from '@ensue/contracts';
import { didYouMean } from '@ensue/dsl';
import { documentFault, objectIn, textIn, type ApiDocument } from './api-document';

/** One operation of an API and where it stands in the document. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With `{name}` for path parameters. */
  readonly path: string;
  /** What all operations of the path share. */
  readonly item: JsonObject;
  readonly definition: JsonObject;
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const shownIds = 10;

/** @throws ActionFault with the likely id when no operation has this one */
export function findOperation(document: ApiDocument, id: string): Operation {
  const ids: string[] = [];
  for (const operation of operationsOf(document)) {
    if (operation.id === id) return operation;
    if (operation.id !== '') ids.push(operation.id);
  }
  throw documentFault(document.url, `has no operation ${JSON.stringify(id)}. ${hintFor(id, ids)}`);
}

function* operationsOf(document: ApiDocument): Generator<Operation> {
  const paths = objectIn(document, document.root, 'paths') ?? {};
  for (const path of Object.keys(paths)) {
    const item = objectIn(document, paths, path);
    if (item === undefined) continue;
    for (const method of methods) {
      const definition = objectIn(document, item, method);
      if (definition) yield { id: textIn(definition, 'operationId') ?? '', method, path, item, definition };
    }
  }
}

function hintFor(id: string, ids: readonly string[]): string {
  const meant = didYouMean(id, ids);
  if (meant !== undefined) return `Did you mean ${meant}?`;
  if (ids.length === 0) return 'None of its operations has an operationId: use call: http.';
  return `It has ${ids.slice(0, shownIds).join(', ')}${ids.length > shownIds ? ', …' : ''}.`;
}
