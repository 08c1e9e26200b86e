import { Type, type Static } from '@sinclair/typebox';

const Anything = Type.Record(Type.String(), Type.Any());

/** What `call: openapi` gives (DSL reference, "OpenAPI Call"), with endpoint and authentication resolved. */
export const OpenApiInput = Type.Object(
  {
    document: Type.Object(
      {
        endpoint: Type.Object(
          { uri: Type.String(), authentication: Type.Optional(Anything) },
          { additionalProperties: true },
        ),
      },
      { additionalProperties: true },
    ),
    operationId: Type.String({ minLength: 1 }),
    /** The operation's parameters by name, wherever they travel, and its body: see request-body. */
    parameters: Type.Optional(Anything),
    /** For the operation; the document's own is the endpoint's. */
    authentication: Type.Optional(Anything),
    output: Type.Optional(Type.Union([Type.Literal('raw'), Type.Literal('content'), Type.Literal('response')])),
    redirect: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: true },
);
export type OpenApiInput = Static<typeof OpenApiInput>;
