import type { ConfinedResponse } from '../http/confined-client';
import { documentFault, type ApiDocument } from '../openapi/api-document';
import { readObject } from '../openapi/read-document';

/** @throws ActionFault when the text is neither JSON nor YAML, or no AsyncAPI document of a known edition */
export async function readAsyncApi({ body, url }: ConfinedResponse): Promise<ApiDocument> {
  const root = await readObject(body, url);
  const version = String(root['asyncapi'] ?? '');
  if (/^2\.\d/.test(version)) return { url, edition: 2, root };
  if (/^3\.0\b/.test(version)) return { url, edition: 3, root };
  const is = version === '' ? 'it is none of these' : `it is AsyncAPI ${version.slice(0, 20)}`;
  throw documentFault(url, `cannot be used: AsyncAPI 2 and 3.0 are understood, and ${is}`);
}
