import { Type, type Static } from '@sinclair/typebox';

const Scalars = (description: string) => Type.Record(Type.String(), Type.Any(), { description });

/** What `call: http` gives (DSL reference, "HTTP Call"), with endpoint and authentication resolved. */
export const HttpInput = Type.Object(
  {
    method: Type.String({ pattern: '^[A-Za-z]+$', description: 'GET, POST and the like.' }),
    endpoint: Type.Union(
      [
        Type.String(),
        Type.Object(
          {
            uri: Type.String({ description: 'An absolute http or https address.' }),
            authentication: Type.Optional(
              Type.Record(Type.String(), Type.Any(), {
                description: 'Basic, bearer, digest, OAuth 2 or OpenID Connect, as the language has them.',
              }),
            ),
          },
          { additionalProperties: true },
        ),
      ],
      { description: 'The address, or an object of it and how to prove who calls.' },
    ),
    headers: Type.Optional(Scalars('More headers.')),
    query: Type.Optional(Scalars('More of the query; a list gives a name several times.')),
    body: Type.Optional(
      Type.Any({ description: 'Text as it is, anything else as JSON, or as a form where its type says so.' }),
    ),
    output: Type.Optional(
      Type.Union([Type.Literal('raw'), Type.Literal('content'), Type.Literal('response')], {
        description: 'The body in base64, what it means (the default), or all of the answer.',
      }),
    ),
    redirect: Type.Optional(Type.Boolean({ description: 'True to follow up to three redirects.' })),
  },
  { additionalProperties: true },
);
export type HttpInput = Static<typeof HttpInput>;
