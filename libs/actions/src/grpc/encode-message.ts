import type { Json, JsonObject } from '@ensue/contracts';
import { didYouMean } from '@ensue/dsl';
import type { Enum, Field, MapField, Type } from 'protobufjs';
import { actionFault } from '../action-fault';
import { describeScalar, scalarFrom } from './scalar-value';
import { wellKnown, type Fields } from './well-known';

/** What wraps one value, so that it may be absent, is that value in JSON. */
export const isWrapper = (type: Type): boolean => /^\.google\.protobuf\.\w+Value$/.test(type.fullName);

/** Whether a field's type is another message; else it is an enum. */
export const isMessage = (type: Type | Enum | null): type is Type => type !== null && 'fieldsArray' in type;

/**
 * The bytes of a message, from JSON. Fields go by their names in the `.proto`, or in lower camel case; null is no value.
 * @throws ActionFault (validation) that says which field is wrong, and what it must be
 */
export function encodeMessage(type: Type, value: Json): Buffer {
  return Buffer.from(type.encode(fieldsOf(type, value, 'arguments') as Record<string, unknown>).finish());
}

function fieldsOf(type: Type, value: Json, path: string): Fields {
  const known = wellKnown[type.fullName];
  if (known !== undefined) return known.read(value) ?? refuse(path, value, known.expects);
  const inner = type.fields['value'];
  if (isWrapper(type) && inner !== undefined) return { value: oneOf(inner, value, path) };
  if (type.fullName === '.google.protobuf.Any') return anyFrom(type, value, path);
  if (!isObject(value)) return refuse(path, value, `a message ${type.name}, an object`);
  return knownFields(type, value, path);
}

function knownFields(type: Type, value: JsonObject, path: string): Fields {
  const fields: Record<string, unknown> = {};
  const chosen = new Map<string, string>();
  for (const [name, given] of Object.entries(value)) {
    const field = type.fieldsArray.find((each) => each.name === name || camel(each.name) === name);
    if (field === undefined) throw unknownField(type, name, path);
    // For a Value, null is a value.
    if (given === null && field.type !== 'google.protobuf.Value') continue;
    const rival = field.partOf ? chosen.get(field.partOf.name) : undefined;
    if (rival !== undefined) {
      throw actionFault('validation', `${path} has both ${rival} and ${name}: only one of them can be sent`);
    }
    if (field.partOf) chosen.set(field.partOf.name, name);
    fields[field.name] = valueOf(field, given, `${path}.${name}`);
  }
  const missing = type.fieldsArray.find(({ name, required }) => required && !Object.hasOwn(fields, name));
  if (missing) throw actionFault('validation', `${path}.${missing.name} is missing: ${type.name} needs it`);
  return fields;
}

function valueOf(field: Field, value: Json, path: string): unknown {
  if (field.map) {
    if (!isObject(value)) return refuse(path, value, 'an object');
    const { keyType } = field as unknown as MapField;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => {
        const parsed = scalarFrom(keyType, keyType === 'bool' && /^(?:true|false)$/.test(key) ? key === 'true' : key);
        if (parsed === undefined) return refuse(`${path}[${key}]`, key, `under ${describeScalar(keyType)}`);
        // The library takes any text for true.
        return [parsed === false ? '' : key, oneOf(field, each, `${path}.${key}`)];
      }),
    );
  }
  if (!field.repeated) return oneOf(field, value, path);
  if (!Array.isArray(value)) return refuse(path, value, 'a list');
  return value.map((each, index) => oneOf(field, each, `${path}[${index}]`));
}

function oneOf({ type, resolvedType }: Field, value: Json, path: string): unknown {
  if (isMessage(resolvedType)) return fieldsOf(resolvedType, value, path);
  if (resolvedType !== null) return enumFrom(resolvedType, value, path);
  return scalarFrom(type, value) ?? refuse(path, value, describeScalar(type));
}

function enumFrom(type: Enum, value: Json, path: string): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  const number = typeof value === 'string' && Object.hasOwn(type.values, value) ? type.values[value] : undefined;
  return number ?? refuse(path, value, `one of ${Object.keys(type.values).slice(0, 20).join(', ')}`);
}

/** `{ "@type": "type.googleapis.com/…", … }`; a type with a JSON of its own has it under `value`. */
function anyFrom(any: Type, value: Json, path: string): Fields {
  const url = isObject(value) ? value['@type'] : undefined;
  if (!isObject(value) || typeof url !== 'string') return refuse(path, value, 'an object with the key @type');
  const { '@type': _url, ...rest } = value;
  const type = typeNamed(any, url);
  if (type === undefined) throw actionFault('validation', `${path} is of the type ${url}, which the .proto has not`);
  const own = wellKnown[type.fullName] !== undefined || isWrapper(type);
  const fields = fieldsOf(type, own ? (rest['value'] ?? null) : rest, path);
  return { type_url: url, value: type.encode(fields as Record<string, unknown>).finish() };
}

/** The message type that the address of an `Any` names. */
export function typeNamed(any: Type, url: string): Type | undefined {
  const found = any.root.lookup(`.${url.slice(url.lastIndexOf('/') + 1)}`);
  return found !== null && 'fieldsArray' in found ? (found as Type) : undefined;
}

const camel = (name: string): string => name.replace(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());

function unknownField(type: Type, name: string, path: string): Error {
  const known = type.fieldsArray.map((each) => each.name);
  const meant = didYouMean(name, known);
  const has = known.length === 0 ? 'It has none.' : `It has ${known.slice(0, 20).join(', ')}.`;
  const hint = meant === undefined ? has : `Did you mean ${meant}?`;
  return actionFault('validation', `${path}: the message ${type.name} has no field ${JSON.stringify(name)}. ${hint}`);
}

/** The value itself is not told: it may be a secret. */
function refuse(path: string, value: Json, expected: string): never {
  const is = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
  throw actionFault('validation', `${path} must be ${expected}, and is ${is === 'object' ? 'an object' : is}`);
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
