import type { Json } from '@ensue/contracts';
import { fromBits, toBits, type Bits64 } from './integer-64';

/** What protobuf calls a scalar, from JSON and back, as its JSON mapping has it: 64-bit integers as text, bytes in base64. */

const integers: Readonly<Record<string, readonly [least: bigint, most: bigint]>> = {
  ...Object.fromEntries(['int32', 'sint32', 'sfixed32'].map((type) => [type, [-(2n ** 31n), 2n ** 31n - 1n]])),
  ...Object.fromEntries(['uint32', 'fixed32'].map((type) => [type, [0n, 2n ** 32n - 1n]])),
};
const unsigned64 = ['uint64', 'fixed64'];
const is64 = (type: string): boolean => ['int64', 'sint64', 'sfixed64', ...unsigned64].includes(type);
const base64 = /^(?:[A-Za-z0-9+/_-]{4})*(?:[A-Za-z0-9+/_-]{2}(?:==)?|[A-Za-z0-9+/_-]{3}=?)?$/;

/** @returns undefined when the value is none of this type */
export function scalarFrom(type: string, value: Json): unknown {
  if (type === 'string') return typeof value === 'string' ? value : undefined;
  if (type === 'bool') return typeof value === 'boolean' ? value : undefined;
  if (type === 'bytes') return typeof value === 'string' && base64.test(value) ? fromBase64(value) : undefined;
  if (type === 'double' || type === 'float') return floatFrom(value);
  const whole = integerFrom(value);
  if (whole === undefined) return undefined;
  if (is64(type)) return toBits(whole, unsigned64.includes(type));
  const [least, most] = integers[type] ?? [0n, -1n];
  return whole >= least && whole <= most ? Number(whole) : undefined;
}

export function scalarTo(type: string, value: unknown): Json {
  if (is64(type)) return fromBits(value as Bits64).toString();
  if (type === 'bytes') return Buffer.from(value as Uint8Array).toString('base64');
  if (type === 'double' || type === 'float') return Number.isFinite(value) ? (value as number) : String(value);
  return value as Json;
}

/** What a value of the type looks like, for a person. */
export function describeScalar(type: string): string {
  if (type === 'string') return 'text';
  if (type === 'bool') return 'true or false';
  if (type === 'bytes') return 'bytes in base64';
  if (type === 'double' || type === 'float') return 'a number';
  return `a whole number (${type})`;
}

const fromBase64 = (text: string): Buffer => Buffer.from(text.replaceAll('-', '+').replaceAll('_', '/'), 'base64');

function floatFrom(value: Json): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^(?:NaN|-?Infinity)$/.test(value) ? Number(value) : undefined;
}

/** A number beyond 2^53 has lost digits already: it must come as text. */
function integerFrom(value: Json): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : undefined;
}
