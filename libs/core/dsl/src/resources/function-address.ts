import type { Json } from '@ensue/jq';
import { parseFunctionReference } from '../function-reference';
import { catalogFunctionAddress, isAddress, rawAddress } from './resource-address';

/**
 * Where the document of a called function lies.
 * @param catalog gives the endpoint of a catalog of the definition's own
 * @returns undefined where the callee is neither an address nor a function of such a catalog
 */
export function functionAddress(callee: string, catalog: (name: string) => Json | undefined): string | undefined {
  if (isAddress(callee)) return rawAddress(callee);
  const reference = parseFunctionReference(callee);
  const endpoint = reference && reference.catalog !== 'default' ? catalog(reference.catalog) : undefined;
  const uri = endpoint === undefined ? undefined : addressOf(endpoint);
  return reference && uri !== undefined ? catalogFunctionAddress(uri, reference) : undefined;
}

/** The address of an endpoint in whichever form it is written. */
export function addressOf(endpoint: Json): string | undefined {
  const isMap = typeof endpoint === 'object' && endpoint !== null && !Array.isArray(endpoint);
  const uri = isMap ? endpoint['uri'] : endpoint;
  return typeof uri === 'string' ? uri : undefined;
}
