import type { Json, JsonObject } from '@ensue/contracts';
import type { ConfinedResponse } from '../http/confined-client';
import { documentFault, isObject, textIn, type ApiDocument } from './api-document';

/** Reading YAML takes a hundred times as long as JSON, and nothing else goes on meanwhile. */
const longestYaml = 1024 * 1024;

/** @throws ActionFault when the text is neither JSON nor YAML, or no API document of a known edition */
export async function readDocument({ body, url }: ConfinedResponse): Promise<ApiDocument> {
  const root = await readObject(body, url);
  const openapi = textIn(root, 'openapi');
  if (openapi !== undefined && /^3\.[01]\./.test(openapi)) return { url, edition: 3, root };
  // Written without quotes in YAML, 2.0 is the number 2.
  if (String(root['swagger']) === '2.0' || root['swagger'] === 2) return { url, edition: 2, root };
  const is = openapi === undefined ? 'it is none of these' : `it is OpenAPI ${openapi.slice(0, 20)}`;
  throw documentFault(url, `cannot be used: Swagger 2.0, OpenAPI 3.0 and 3.1 are understood, and ${is}`);
}

/** What a document of JSON or YAML holds. @throws ActionFault when it is neither, or no object */
export async function readObject(body: Buffer, url: URL): Promise<JsonObject> {
  const root = await parsed(body.toString('utf8').replace(/^\uFEFF/, ''), url);
  if (!isObject(root)) throw documentFault(url, 'cannot be read: it is no JSON or YAML object');
  return root;
}

async function parsed(text: string, url: URL): Promise<Json> {
  if (text.trimStart().startsWith('{')) {
    try {
      return JSON.parse(text) as Json;
    } catch {
      throw documentFault(url, 'cannot be read: it begins like JSON and is none');
    }
  }
  if (text.length > longestYaml) {
    throw documentFault(url, `cannot be read: as YAML it may have ${longestYaml} characters; give it as JSON`);
  }
  const { parse } = await import('yaml');
  try {
    return parse(text) as Json;
  } catch {
    throw documentFault(url, 'cannot be read: it is neither JSON nor YAML');
  }
}
