import type { Rule } from '../judgement';
import type { Feature } from '../not-yet';
import { a2aArguments } from './a2a';
import { asyncapiArguments } from './asyncapi';
import { grpcArguments } from './grpc';
import { httpArguments } from './http';
import { mcpArguments } from './mcp';
import { openapiArguments } from './openapi';

/** The protocols that `call` knows by name, with what their `with` holds. */
export const calls: Readonly<Record<string, { readonly arguments: Rule; readonly feature?: Feature }>> = {
  http: { arguments: httpArguments },
  openapi: { arguments: openapiArguments },
  asyncapi: { arguments: asyncapiArguments },
  grpc: { arguments: grpcArguments },
  a2a: { arguments: a2aArguments, feature: 'a2a' },
  mcp: { arguments: mcpArguments, feature: 'mcp' },
};
