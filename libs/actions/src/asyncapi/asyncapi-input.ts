import { Type, type Static } from '@sinclair/typebox';

const Anything = Type.Record(Type.String(), Type.Any());

/** What `call: asyncapi` gives (DSL reference, "AsyncAPI Call"), with endpoint and authentication resolved. */
export const AsyncApiInput = Type.Object(
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
    channel: Type.Optional(Type.String()),
    operation: Type.Optional(Type.String()),
    server: Type.Optional(Type.Object({ name: Type.String(), variables: Type.Optional(Anything) })),
    protocol: Type.Optional(Type.String()),
    message: Type.Optional(Type.Object({ payload: Type.Optional(Type.Any()), headers: Type.Optional(Anything) })),
    /** Its expressions are the definition's own text, with the values of the variables in them. */
    subscription: Type.Optional(
      Type.Object({
        filter: Type.Optional(Type.String()),
        while: Type.Optional(Type.String()),
        until: Type.Optional(Type.String()),
        amount: Type.Optional(Type.Integer({ minimum: 0 })),
        forMs: Type.Optional(Type.Number({ minimum: 0 })),
        variables: Anything,
      }),
    ),
    authentication: Type.Optional(Anything),
  },
  { additionalProperties: true },
);
export type AsyncApiInput = Static<typeof AsyncApiInput>;
export type Subscription = NonNullable<AsyncApiInput['subscription']>;
