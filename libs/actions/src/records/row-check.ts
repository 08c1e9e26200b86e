import type { Json, JsonObject } from '@ensue/contracts';
import { loadSchemaCompiler } from '../validate/safe-ajv';
import { SchemaCache } from '../validate/schema-cache';
import { validatorOf } from '../validate/validator-of';
import type { RecordRead } from './record';

let cache: Promise<SchemaCache> | undefined;

/**
 * What makes of each record one that fits, or one that is told with the reasons.
 * @param convert texts become the numbers and booleans that the schema wants, and empty ones nothing, before they are checked
 * @throws ActionFault when the schema cannot be used
 */
export async function rowCheck(schema: Json | undefined, convert: boolean): Promise<(read: RecordRead) => RecordRead> {
  if (schema === undefined) return (read) => read;
  cache ??= loadSchemaCompiler().then((compile) => new SchemaCache(compile));
  const validate = validatorOf(await cache, JSON.stringify(schema));
  const types = convert ? typesOf(schema) : new Map<string, ReadonlySet<string>>();
  return (read) => {
    if ('reason' in read) return read;
    const value = types.size === 0 ? read.value : converted(read.value, types);
    const errors = validate(value);
    if (errors.length === 0) return { line: read.line, value };
    const reasons = errors.map(({ pointer, message }) => `${pointer === '' ? '' : `${pointer.slice(1)} `}${message}`);
    return { line: read.line, reason: reasons.slice(0, 10).join('; ') };
  };
}

function typesOf(schema: Json): Map<string, ReadonlySet<string>> {
  const properties = isObject(schema) && isObject(schema['properties']) ? schema['properties'] : {};
  return new Map(
    Object.entries(properties).flatMap(([name, property]) => {
      const type = isObject(property) ? property['type'] : undefined;
      const types = (Array.isArray(type) ? type : [type]).filter((each) => typeof each === 'string');
      return types.length === 0 || types.includes('string') ? [] : [[name, new Set(types)] as const];
    }),
  );
}

function converted(value: Json, types: ReadonlyMap<string, ReadonlySet<string>>): Json {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, given]): [string, Json][] => {
      const wanted = types.get(name);
      if (wanted === undefined || typeof given !== 'string') return [[name, given]];
      const text = given.trim();
      if (text === '') return wanted.has('null') ? [[name, null]] : [];
      if (wanted.has('boolean') && /^(?:true|false)$/i.test(text)) return [[name, text.toLowerCase() === 'true']];
      const numeric = wanted.has('number') || wanted.has('integer');
      return [[name, numeric && /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : given]];
    }),
  );
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
