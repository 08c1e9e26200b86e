import { Type, type Static, type TSchema, type TUnion } from '@sinclair/typebox';

/** How a webhook recognises its sender, reads what it sends, makes an event of it and answers. Nothing here is secret. */

const secrets = Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
  minItems: 1,
  maxItems: 4,
  description:
    'Names of secrets of the namespace. Any of them will do, so that one can be replaced while the older is in use.',
});
const headerName = Type.String({ pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", maxLength: 128 });
const toleranceSeconds = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 3_600, description: 'How far the sender’s clock may be off; 300.' }),
);
const strict = { additionalProperties: false } as const;
const literals = <const T extends readonly string[]>(...values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: values });

/** One of several objects, told apart by one of their members, so that a mistake is told of the one that was meant. */
function either<T extends TSchema[]>(member: string, ...schemas: T) {
  return Type.Unsafe<Static<TUnion<T>>>({
    type: 'object',
    discriminator: { propertyName: member },
    required: [member],
    oneOf: schemas,
  });
}

export const jwtAlgorithms = [
  ...['HS256', 'HS384', 'HS512'],
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA'],
] as const;

const preset = <const K extends string>(kind: K) =>
  Type.Object({ kind: Type.Literal(kind), secrets, toleranceSeconds }, strict);

export const WebhookAuthentication = either(
  'kind',
  Type.Object({ kind: Type.Literal('basic'), secrets }, strict),
  Type.Object(
    {
      kind: Type.Literal('jwt'),
      algorithms: Type.Array(literals(...jwtAlgorithms), { minItems: 1, uniqueItems: true }),
      issuer: Type.String({ minLength: 1, maxLength: 512 }),
      audience: Type.String({ minLength: 1, maxLength: 512 }),
      keys: Type.Optional(
        Type.Array(Type.Record(Type.String(), Type.Unknown()), {
          minItems: 1,
          maxItems: 16,
          description: 'The `keys` of a JSON Web Key Set: public keys.',
        }),
      ),
      secrets: Type.Optional(secrets),
      toleranceSeconds,
    },
    strict,
  ),
  Type.Object({ kind: Type.Literal('github'), secrets }, strict),
  preset('stripe'),
  preset('slack'),
  preset('standard-webhooks'),
  Type.Object(
    {
      kind: Type.Literal('hmac'),
      secrets,
      header: headerName,
      algorithm: literals('sha1', 'sha256', 'sha512'),
      encoding: literals('hex', 'base64'),
      prefix: Type.Optional(Type.String({ maxLength: 32, description: 'What stands before the signature.' })),
      timestampHeader: Type.Optional(headerName),
      signed: Type.Optional(
        Type.String({
          maxLength: 128,
          description: 'What is signed: `{body}`, or with a timestamp `{timestamp}.{body}` unless said otherwise.',
        }),
      ),
      toleranceSeconds,
    },
    strict,
  ),
);
export type WebhookAuthentication = Static<typeof WebhookAuthentication>;

const expression = Type.String({
  minLength: 1,
  maxLength: 4_096,
  description: 'jq over `{ method, path, headers, query, body }`.',
});

export const WebhookBody = Type.Object(
  {
    as: Type.Optional(literals('auto', 'json', 'form', 'text', 'binary', 'cloudevents')),
    maxBytes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1024 * 1024 })),
  },
  strict,
);
export type WebhookBody = Static<typeof WebhookBody>;

export const WebhookMapping = Type.Object(
  {
    type: Type.Optional(expression),
    source: Type.Optional(expression),
    subject: Type.Optional(expression),
    data: Type.Optional(expression),
    id: Type.Optional(
      Type.Object(
        {
          header: Type.Optional(headerName),
          pointer: Type.Optional(Type.String({ pattern: '^(/[^/]*)+$', maxLength: 512 })),
          expression: Type.Optional(expression),
        },
        {
          ...strict,
          minProperties: 1,
          maxProperties: 1,
          description: 'What tells one delivery from another: the same again is a duplicate.',
        },
      ),
    ),
  },
  strict,
);
export type WebhookMapping = Static<typeof WebhookMapping>;

export const WebhookAnswering = Type.Object(
  {
    challenge: Type.Optional(
      either(
        'kind',
        Type.Object({ kind: Type.Literal('slack') }, strict),
        Type.Object({ kind: Type.Literal('hub'), secrets: Type.Optional(secrets) }, strict),
      ),
    ),
    status: Type.Optional(Type.Integer({ minimum: 200, maximum: 299 })),
    contentType: Type.Optional(literals('text/plain', 'application/json')),
    body: Type.Optional(Type.String({ maxLength: 4_096 })),
  },
  strict,
);
export type WebhookAnswering = Static<typeof WebhookAnswering>;

export const WebhookSettings = Type.Object(
  {
    authentication: Type.Optional(WebhookAuthentication),
    body: Type.Optional(WebhookBody),
    event: Type.Optional(WebhookMapping),
    answer: Type.Optional(WebhookAnswering),
  },
  { ...strict, $id: 'WebhookSettings' },
);
export type WebhookSettings = Static<typeof WebhookSettings>;

/** The names of all secrets that a webhook needs. */
export function secretsOfWebhook({ authentication, answer }: WebhookSettings): readonly string[] {
  const named = authentication?.secrets ?? [];
  const { challenge } = answer ?? {};
  return [...new Set([...named, ...((challenge?.kind === 'hub' && challenge.secrets) || [])])];
}
