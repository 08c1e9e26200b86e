/** A feature that judging may come across. */
export type Feature =
  | 'a2a'
  | 'mcp'
  | 'container'
  | 'shell'
  | 'python'
  | 'schemaFormat'
  | 'evaluateLanguage'
  | 'looseMode';

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
  container: [
    '`run: container` is not supported yet.',
    'Supported: `run: script` with `language: js`, `run: workflow`.',
  ],
  shell: ['`run: shell` is not supported yet.', 'Supported: `run: script` with `language: js`, `run: workflow`.'],
  python: ['Scripts in `python` are not supported yet.', 'Supported: `language: js`.'],
  schemaFormat: [
    'Schemas of a format other than `json` are not supported yet.',
    'Write a JSON Schema: `format: json`.',
  ],
  evaluateLanguage: ['Expression languages other than `jq` are not supported yet.', 'Supported: `language: jq`.'],
  looseMode: ['`mode: loose` is not supported yet.', 'Supported: `mode: strict`, every expression in `${ … }`.'],
};
