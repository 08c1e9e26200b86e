/** A feature that judging may come across. */
export type Feature = 'a2a' | 'mcp' | 'schemaFormat' | 'evaluateLanguage';

/**
 * What the language has and this runtime does not perform yet: judged in full, then refused by name. Lifting one is deleting
 * its line here (once compiling and running it works).
 */
export const notYet: Readonly<Partial<Record<Feature, readonly [message: string, hint: string]>>> = {
  a2a: [
    '`call: a2a` is not supported yet.',
    'Supported: `call: http`, `openapi`, `grpc`, `asyncapi`, `use.functions`, `name:version@default`.',
  ],
  mcp: [
    '`call: mcp` is not supported yet.',
    'Supported: `call: http`, `openapi`, `grpc`, `asyncapi`, `use.functions`, `name:version@default`.',
  ],
  schemaFormat: [
    'Schemas of a format other than `json` are not supported yet.',
    'Write a JSON Schema: `format: json`.',
  ],
  evaluateLanguage: ['Expression languages other than `jq` are not supported yet.', 'Supported: `language: jq`.'],
};
