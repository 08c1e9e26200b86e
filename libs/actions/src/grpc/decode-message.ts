import type { Json, JsonObject } from '@ensue/contracts';
import type { Field, MapField, Type } from 'protobufjs';
import { isMessage, isWrapper, typeNamed } from './encode-message';
import { scalarTo } from './scalar-value';
import { wellKnown, type Fields } from './well-known';

/**
 * A message as JSON, by the names of the `.proto`: 64-bit integers as text, bytes in base64, enums by name. A field that
 * knows no absence is always there, with its default; any other only where it was sent.
 * @throws an Error when the bytes are no such message
 */
export function decodeMessage(type: Type, bytes: Uint8Array): Json {
  return jsonOf(type, type.decode(bytes) as unknown as Fields);
}

function jsonOf(type: Type, fields: Fields): Json {
  const known = wellKnown[type.fullName];
  if (known !== undefined) return known.write(fields);
  const inner = type.fields['value'];
  if (isWrapper(type) && inner !== undefined) return oneOf(inner, fields['value'] ?? inner.defaultValue);
  if (type.fullName === '.google.protobuf.Any') return anyTo(type, fields);
  const json: JsonObject = {};
  for (const field of type.fieldsArray) {
    if (Object.hasOwn(fields, field.name)) json[field.name] = valueOf(field, fields[field.name]);
    else if (field.map) json[field.name] = {};
    else if (field.repeated) json[field.name] = [];
    else if (!knowsAbsence(field)) json[field.name] = oneOf(field, field.defaultValue);
  }
  return json;
}

const knowsAbsence = (field: Field): boolean =>
  field.partOf !== null || field.hasPresence || isMessage(field.resolvedType as Type | null);

function valueOf(field: Field, value: unknown): Json {
  if (field.map) {
    const entries = Object.entries(value as Fields);
    return Object.fromEntries(
      entries.map(([key, each]) => [keyOf(field as unknown as MapField, key), oneOf(field, each)]),
    );
  }
  return field.repeated ? (value as unknown[]).map((each) => oneOf(field, each)) : oneOf(field, value);
}

function oneOf({ type, resolvedType }: Field, value: unknown): Json {
  if (isMessage(resolvedType)) return jsonOf(resolvedType, value as Fields);
  if (resolvedType === null) return scalarTo(type, value);
  // A newer server may send what the file does not name yet.
  return resolvedType.valuesById[value as number] ?? (value as number);
}

/** Keys of 64 bits are kept as eight characters. */
function keyOf({ keyType }: MapField, key: string): string {
  if (!keyType.endsWith('64')) return key;
  const bytes = Buffer.from(key, 'latin1');
  return (
    keyType.startsWith('u') || keyType === 'fixed64' ? bytes.readBigUInt64LE() : bytes.readBigInt64LE()
  ).toString();
}

function anyTo(any: Type, { type_url: url, value }: Fields): Json {
  const bytes = (value ?? new Uint8Array()) as Uint8Array;
  const type = typeNamed(any, String(url ?? ''));
  if (type === undefined) return { '@type': String(url ?? ''), value: Buffer.from(bytes).toString('base64') };
  const json = decodeMessage(type, bytes);
  const own = wellKnown[type.fullName] !== undefined || isWrapper(type);
  return { '@type': String(url), ...(own ? { value: json } : (json as JsonObject)) };
}
