import type { LogFields } from './logger';

const deepest = 6;

/** Fields as JSON can carry them: errors with their stack and causes, big integers, and no circles. */
export function plainFields(fields: LogFields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, plain(value, [])]),
  );
}

function plain(value: unknown, path: readonly object[]): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (path.includes(value)) return '[circular]';
  if (path.length >= deepest) return '[deep]';
  const inside = [...path, value];
  if (value instanceof Error) return plainError(value, inside);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((item) => plain(item, inside));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item, inside)]));
}

function plainError(error: Error, path: readonly object[]): Record<string, unknown> {
  return {
    name: error.name,
    message: error.message,
    ...Object.fromEntries(Object.entries(error).map(([name, item]) => [name, plain(item, path)])),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: plain(error.cause, path) }),
  };
}
