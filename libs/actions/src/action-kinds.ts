/** Every kind of action, as plain data, for those who declare queues and load no action; a test holds it against the registry. */
export const actionKinds: readonly string[] = [
  'asyncapi',
  'container',
  'file',
  'grpc',
  'http',
  'log',
  'openapi',
  'script',
  'shell',
  'sql',
  'validate',
];
