import { Type, type Static } from '@sinclair/typebox';

const Scalars = Type.Record(Type.String(), Type.Any());

/** What `call: http` gives (DSL reference, "HTTP Call"), with endpoint and authentication resolved. */
export const HttpInput = Type.Object(
  {
    method: Type.String({ pattern: '^[A-Za-z]+$' }),
    endpoint: Type.Union([
      Type.String(),
      Type.Object(
        { uri: Type.String(), authentication: Type.Optional(Type.Record(Type.String(), Type.Any())) },
        { additionalProperties: true },
      ),
    ]),
    headers: Type.Optional(Scalars),
    query: Type.Optional(Scalars),
    body: Type.Optional(Type.Any()),
    output: Type.Optional(Type.Union([Type.Literal('raw'), Type.Literal('content'), Type.Literal('response')])),
    redirect: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: true },
);
export type HttpInput = Static<typeof HttpInput>;
