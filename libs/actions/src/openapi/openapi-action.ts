import type { Json } from '@ensue/contracts';
import { Type } from '@sinclair/typebox';
import type { Action } from '../action';
import type { ConfinedClient } from '../http/confined-client';
import { performHttp } from '../http/perform-http';
import type { ApiDocument } from './api-document';
import { buildOrder } from './build-order';
import { DocumentLibrary } from './document-library';
import { findOperation } from './find-operation';
import { OpenApiInput } from './openapi-input';
import { readDocument } from './read-document';

/** Calls an operation of an API by its id (DSL reference, "OpenAPI Call"): the document says how, `http` does it. */
export function openApiAction(client: ConfinedClient, library = openApiLibrary(client)): Action {
  return {
    kind: 'openapi',
    version: '1.0.0',
    title: 'Call an operation of an API that OpenAPI describes',
    input: OpenApiInput,
    output: Type.Any(),
    onCrash: 'retry',
    listed: false,
    perform: async (input, context) => {
      const { document: resource, operationId, parameters, authentication, output, redirect } = input as OpenApiInput;
      const document = await library.find(resource.endpoint, context);
      const operation = findOperation(document, operationId);
      const order = buildOrder(document, operation, (parameters ?? {}) as Record<string, Json>);
      const endpoint = { ...order.endpoint, ...(authentication && { authentication }) };
      const asked = { ...(output && { output }), ...(redirect !== undefined && { redirect }) };
      return performHttp(client, { ...order, endpoint, ...asked }, context);
    },
  };
}

/** The documents of this action, kept for a few minutes. */
export function openApiLibrary(client: ConfinedClient, now?: () => number): DocumentLibrary<ApiDocument> {
  return new DocumentLibrary(client, { title: 'API document', read: readDocument }, now);
}
