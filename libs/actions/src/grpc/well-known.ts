import type { Json, JsonObject } from '@ensue/contracts';
import { fromBits, toBits, type Bits64 } from './integer-64';

/** A message's fields, as they are encoded and decoded. */
export type Fields = Readonly<Record<string, unknown>>;

interface WellKnown {
  readonly expects: string;
  /** @returns undefined when the value is none of this type */
  read(value: Json): Fields | undefined;
  write(fields: Fields): Json;
}

/** Google's types that have a JSON of their own (protobuf, "ProtoJSON Format"); wrappers and `Any` are elsewhere. */
export const wellKnown: Readonly<Record<string, WellKnown>> = {
  '.google.protobuf.Timestamp': {
    expects: 'a time such as 2026-11-22T12:00:00Z',
    read: (value) => {
      if (typeof value !== 'string') return undefined;
      const [, seconds, fraction = '', zone] =
        /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i.exec(value) ?? [];
      const at = Date.parse(`${seconds}${zone}`);
      if (Number.isNaN(at)) return undefined;
      return { seconds: toBits(BigInt(at / 1000), false), nanos: Number(fraction.padEnd(9, '0')) };
    },
    write: ({ seconds, nanos }) => {
      const at = new Date(Number(secondsOf(seconds)) * 1000);
      if (Number.isNaN(at.getTime())) return null;
      return at.toISOString().replace(/\.000Z$/, `${fractionOf(nanos)}Z`);
    },
  },
  '.google.protobuf.Duration': {
    expects: 'a duration in seconds such as "1.5s"',
    read: (value) => {
      const [, sign, seconds, fraction = ''] =
        (typeof value === 'string' && /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(value)) || [];
      if (seconds === undefined) return undefined;
      const factor = sign === '-' ? -1 : 1;
      return {
        seconds: toBits(BigInt(seconds) * BigInt(factor), false),
        nanos: Number(fraction.padEnd(9, '0')) * factor,
      };
    },
    write: ({ seconds, nanos }) => {
      const whole = secondsOf(seconds);
      const negative = whole < 0n || Number(nanos ?? 0) < 0;
      return `${negative ? '-' : ''}${whole < 0n ? -whole : whole}${fractionOf(Math.abs(Number(nanos ?? 0)))}s`;
    },
  },
  '.google.protobuf.FieldMask': {
    expects: 'fields with commas between them',
    read: (value) =>
      typeof value === 'string' ? { paths: value.split(',').filter((path) => path !== '') } : undefined,
    write: ({ paths }) => ((paths as string[] | undefined) ?? []).join(','),
  },
  '.google.protobuf.Struct': {
    expects: 'an object',
    read: (value) => (isObject(value) ? structFrom(value) : undefined),
    write: (fields) => structTo(fields),
  },
  '.google.protobuf.ListValue': {
    expects: 'a list',
    read: (value) => (Array.isArray(value) ? { values: value.map(valueFrom) } : undefined),
    write: (fields) => listTo(fields),
  },
  '.google.protobuf.Value': { expects: 'any value', read: valueFrom, write: valueTo },
};

function valueFrom(value: Json): Fields {
  if (value === null) return { nullValue: 0 };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Array.isArray(value) ? { listValue: { values: value.map(valueFrom) } } : { structValue: structFrom(value) };
}

const structFrom = (value: JsonObject): Fields => ({
  fields: Object.fromEntries(Object.entries(value).map(([name, each]) => [name, valueFrom(each)])),
});

function valueTo(fields: Fields): Json {
  if (Object.hasOwn(fields, 'structValue')) return structTo(fields['structValue'] as Fields);
  if (Object.hasOwn(fields, 'listValue')) return listTo(fields['listValue'] as Fields);
  const scalar = ['numberValue', 'stringValue', 'boolValue'].find((name) => Object.hasOwn(fields, name));
  return scalar === undefined ? null : (fields[scalar] as Json);
}

const structTo = ({ fields }: Fields): JsonObject =>
  Object.fromEntries(Object.entries((fields ?? {}) as Fields).map(([name, each]) => [name, valueTo(each as Fields)]));

const listTo = ({ values }: Fields): Json[] => ((values ?? []) as Fields[]).map(valueTo);

const secondsOf = (seconds: unknown): bigint => fromBits((seconds ?? 0) as Bits64 | number);

/** `.25`, in as many digits as it needs of 3, 6 or 9. */
function fractionOf(nanos: unknown): string {
  const digits = String(Number(nanos ?? 0)).padStart(9, '0');
  return Number(digits) === 0 ? '' : `.${digits.replace(/(?:000){1,2}$/, '')}`;
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
