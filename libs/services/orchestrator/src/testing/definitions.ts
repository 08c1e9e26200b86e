/** Definitions as stories write them: a name, and the rest as YAML. */
export function workflow(name: string, rest: string, version = '1.0.0'): string {
  return `document: { dsl: '1.0.3', namespace: test, name: ${name}, version: '${version}' }\n${rest}`;
}

/** Started by events of a type, it does one action and ends with its output. */
export function oneAction(name: string, eventType: string, version = '1.0.0'): string {
  return workflow(
    name,
    `
schedule: { on: { one: { with: { type: ${eventType} } } } }
do:
  - work: { call: http, with: { method: post, endpoint: 'https://example.com', body: '\${ .[0] }' } }
`,
    version,
  );
}

/** Only when it is called: one action. */
export const callable = (name: string, version = '1.0.0'): string =>
  workflow(name, "do: [ { work: { call: http, with: { method: get, endpoint: 'https://example.com' } } } ]", version);
