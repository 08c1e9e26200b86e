import { Type, type Static } from '@sinclair/typebox';

const Anything = Type.Record(Type.String(), Type.Any());

/** What `call: grpc` gives (DSL reference, "gRPC Call"), with endpoint and authentication resolved. */
export const GrpcInput = Type.Object(
  {
    proto: Type.Object(
      {
        endpoint: Type.Object(
          { uri: Type.String(), authentication: Type.Optional(Anything) },
          { additionalProperties: true },
        ),
      },
      { additionalProperties: true },
    ),
    service: Type.Object(
      {
        /** With its package: `inventory.v1.Stock`. */
        name: Type.String({ minLength: 1 }),
        host: Type.String({ minLength: 1 }),
        port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
        authentication: Type.Optional(Anything),
      },
      { additionalProperties: true },
    ),
    method: Type.String({ minLength: 1 }),
    /** A message; a list of them for a method that takes a stream. */
    arguments: Type.Optional(Type.Any()),
  },
  { additionalProperties: true },
);
export type GrpcInput = Static<typeof GrpcInput>;
