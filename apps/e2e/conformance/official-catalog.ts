import type { Answer } from './stand-ins';

/** Stands in for the official catalog at raw.githubusercontent.com: its function `log` hands on to ours. */
export function officialCatalog({ pathname }: URL): Answer {
  if (!pathname.endsWith('/functions/log/1.0.0/function.yaml')) return { status: 404, body: {} };
  return { status: 200, body: { call: 'log:1.0.0@default', with: { message: '${ .message }' } } };
}
