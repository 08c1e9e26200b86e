/** What scenarios and these files write for the address of the test server. */
export const serverName = 'http://server.test';

const shout = 'set: "${ (.text | ascii_upcase) + \\"!\\" }"\n';

/** What the test server has below /files: functions, schemas and scripts that scenarios refer to. */
export const files: Readonly<Record<string, string>> = {
  'double.yaml': `input: { schema: { document: { required: [n] } } }
set: { doubled: '\${ .n * 2 }' }
`,
  'quadruple.yaml': `do:
  - once: { call: '${serverName}/files/double.yaml' }
  - twice: { call: '${serverName}/files/double.yaml', with: { n: '\${ .doubled }' } }
`,
  'wrong.yaml': `metadata: { of: a test }
sett: {}
`,
  'circle.yaml': `call: ${serverName}/files/circle.yaml\n`,
  'catalog/functions/shout/1.0.0/function.yaml': shout,
  'order.schema.yaml': `type: object
properties: { order: { type: integer } }
required: [order]
`,
  'far.schema.json': '{ "$ref": "https://example.com/order.json" }',
  'square.js': 'return n * n;\n',
};
