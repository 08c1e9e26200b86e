import { Type, type Static } from '@sinclair/typebox';
import { Returned } from '../sandbox/process-result';

const values = Type.Record(Type.String(), Type.Any());

/** What a task says of its container (DSL reference, "Run: container"). */
export const ContainerInput = Type.Object(
  {
    image: Type.String({ minLength: 1, maxLength: 500 }),
    name: Type.Optional(Type.String({ pattern: '^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$' })),
    command: Type.Optional(Type.String()),
    arguments: Type.Optional(Type.Array(Type.Any())),
    environment: Type.Optional(values),
    stdin: Type.Optional(Type.Any()),
    ports: Type.Optional(values),
    volumes: Type.Optional(values),
    pullPolicy: Type.Optional(
      Type.Union((['ifNotPresent', 'always', 'never'] as const).map((name) => Type.Literal(name))),
    ),
    lifetime: Type.Optional(
      Type.Object({
        cleanup: Type.Union((['always', 'never', 'eventually'] as const).map((name) => Type.Literal(name))),
        after: Type.Optional(Type.Any()),
      }),
    ),
    return: Type.Optional(Returned),
  },
  { additionalProperties: true },
);
export type ContainerInput = Static<typeof ContainerInput>;
