/** Every kind of action, as plain data, for those who declare queues and load no action; a test holds it against the registry. */
export const actionKinds: readonly string[] = [
  'asyncapi',
  'container',
  'csv',
  'file',
  'grpc',
  'http',
  'json',
  'log',
  'notify',
  'openapi',
  'script',
  'shell',
  'sql',
  'transform',
  'validate',
  'wait-for',
];
