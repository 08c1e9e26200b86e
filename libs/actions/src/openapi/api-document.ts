import type { Json, JsonObject } from '@ensue/contracts';
import { actionFault } from '../action-fault';
import { describeUrl } from '../http/describe-url';

/** A description of an API: Swagger 2.0, OpenAPI 3.0 or 3.1. */
export interface ApiDocument {
  /** Where it came from, redirects followed: what relative addresses in it are relative to. */
  readonly url: URL;
  readonly edition: 2 | 3;
  readonly root: JsonObject;
}

const longestChain = 20;

/** A fault that only another document, or another choice of document, can mend. */
export function documentFault(url: URL, detail: string): Error {
  return actionFault('configuration', `The API document ${describeUrl(url)} ${detail}`);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What an object of the document holds under a key, references followed; undefined when that is no object. */
export function objectIn(document: ApiDocument, holder: JsonObject, key: string): JsonObject | undefined {
  const value = follow(document, own(holder, key));
  return isObject(value) ? value : undefined;
}

/** The objects of a list, references followed; undefined when there is no list. */
export function objectsIn(document: ApiDocument, holder: JsonObject, key: string): JsonObject[] | undefined {
  const list = own(holder, key);
  return Array.isArray(list) ? list.map((each) => follow(document, each)).filter(isObject) : undefined;
}

export function textIn(holder: JsonObject, key: string): string | undefined {
  const value = own(holder, key);
  return typeof value === 'string' ? value : undefined;
}

export function textsIn(holder: JsonObject, key: string): string[] | undefined {
  const list = own(holder, key);
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : undefined;
}

/** What a value stands for: itself, or what its `$ref` names inside the same document. */
function follow(document: ApiDocument, value: Json | undefined): Json | undefined {
  let found = value;
  for (let steps = 0; isObject(found) && typeof found['$ref'] === 'string'; steps += 1) {
    const reference = found['$ref'];
    if (steps === longestChain) throw documentFault(document.url, `has references in a circle at ${reference}`);
    if (!reference.startsWith('#')) {
      throw documentFault(document.url, `refers to ${reference}: only references inside the document are followed`);
    }
    found = pointed(document.root, reference.slice(1));
    if (found === undefined) throw documentFault(document.url, `refers to ${reference}, which is not there`);
  }
  return found;
}

/** RFC 6901, in the form that URI fragments give it. */
function pointed(root: Json, pointer: string): Json | undefined {
  let value: Json | undefined = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) value = value[Number(key)];
    else value = isObject(value) ? own(value, key) : undefined;
  }
  return value;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Never what every JavaScript object has: the document's keys are anybody's. */
const own = (holder: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(holder, key) ? holder[key] : undefined;
