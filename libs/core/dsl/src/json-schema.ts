import type { Json } from '@ensue/jq';
import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { RE2JS } from 're2js';
import type { SchemaCheck } from './program';

/** A violation more tells nobody more. */
const mostViolations = 20;

/** `pattern`s come from authors and are matched against strangers' data: they run in linear time. */
const linearTime = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(pattern);
    // Ajv tells patterns apart by their text.
    return { test: (text: string) => compiled.matcher(text).find(), toString: () => pattern };
  },
  { code: 'linearTime' },
);

/** So many references are followed for one value: more takes seconds, and what refers to itself twice can double for ever. */
const mostReferences = 1_000_000;
let followed = 0;

/** The comment that stands beside every reference. */
const reference = 'a reference';

class TooManyReferences extends Error {}

const options: Options = {
  strict: false,
  allErrors: true,
  logger: false,
  code: { regExp: linearTime },
  // Called while a value is checked, wherever a schema has a comment: `counted` puts one beside every reference.
  $comment: (comment) => {
    if (comment !== reference) return;
    followed += 1;
    if (followed > mostReferences) throw new TooManyReferences();
  },
};

const dialects = {
  'https://json-schema.org/draft/2020-12/schema': () => new Ajv2020(options),
  'https://json-schema.org/draft/2019-09/schema': () => new Ajv2019(options),
  'http://json-schema.org/draft-07/schema': () => new Ajv(options),
} as const;

/** The dialects a schema may name by `$schema`; the first is the default. */
export const schemaDialects: readonly string[] = Object.keys(dialects);

/**
 * Compiles a JSON Schema. References lead only into the schema itself.
 * @throws Error that says what is wrong with the schema
 */
export function compileJsonSchema(schema: Json): SchemaCheck {
  if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null || Array.isArray(schema))) {
    throw new Error('a schema is a map, true or false');
  }
  if (typeof schema === 'object') refuseWhatIsNotForAuthors(schema);
  const ajv = instanceFor(schema);
  const counting = counted(schema) as typeof schema;
  // A schema is remembered under its object and its $id: forgotten at once, so that two may share an $id.
  try {
    const validate = ajv.compile(counting);
    return {
      violations: (value) => {
        if (holds(validate, value)) return [];
        return (validate.errors ?? [])
          .slice(0, mostViolations)
          .map(({ instancePath, message = 'is not valid' }) => `${instancePath || '/'}: ${message}`);
      },
    };
  } catch (error) {
    // Ajv tells every rule of the meta-schema that does not hold; the first says it.
    const [reason = 'it is invalid'] = error instanceof Error ? error.message.split(', ') : [];
    throw new Error(reason.replace(/^schema is invalid: data/, 'at '), { cause: error });
  } finally {
    if (typeof counting === 'object') ajv.removeSchema(counting);
  }
}

function refuseWhatIsNotForAuthors(schema: { [key: string]: Json }): void {
  const { $id, $async } = schema;
  if ($async !== undefined) throw new Error('$async is no word of JSON Schema');
  // Forgetting such a schema would forget the dialect itself.
  if (typeof $id === 'string' && /^\w+:\/\/json-schema\.org\//i.test($id)) throw new Error(`the $id ${$id} is taken`);
}

/** A schema may refer to itself, and data may be nested deeper than the stack. */
function holds(validate: ValidateFunction, value: Json): boolean {
  followed = 0;
  try {
    return validate(value);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TooManyReferences)) throw error;
    const message = error instanceof RangeError ? 'is nested too deeply' : 'takes too long to check by this schema';
    validate.errors = [{ instancePath: '', schemaPath: '', keyword: '', params: {}, message }];
    return false;
  }
}

/** Where a schema holds values and no schemas, and where references lead into such. */
const values = new Set(['const', 'enum']);
const intoValues =
  /(?<!\/(?:properties|patternProperties|\$defs|definitions|dependentSchemas|dependencies))\/(?:const|enum)(?:\/|$)/;
/** Where it holds schemas under names of its author's. */
const named = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependencies']);

/** The schema with a comment beside every reference: only through these can a check take longer than schema and value are long. */
function counted(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(counted);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = mapped(schema, (key, inner) => {
    if (values.has(key)) return inner;
    const isMap = named.has(key) && typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    return isMap ? mapped(inner, (_, member) => counted(member)) : counted(inner);
  });
  const references = ['$ref', '$dynamicRef', '$recursiveRef'].map((key) => copy[key]);
  const refers = references.some((each) => typeof each === 'string');
  for (const each of references) {
    if (typeof each === 'string' && intoValues.test(decodeURIComponent(each)))
      throw new Error(`the reference ${each} leads into a value, which is no schema`);
  }
  return refers ? { ...copy, $comment: reference } : copy;
}

function mapped(map: { readonly [key: string]: Json }, change: (key: string, value: Json) => Json) {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(key, value)]));
}

const addFormats = addFormatsModule as unknown as (ajv: Ajv) => Ajv;
const instances = new Map<string, Ajv>();

function instanceFor(schema: boolean | { [key: string]: Json }): Ajv {
  const named = typeof schema === 'object' ? schema['$schema'] : undefined;
  const dialect = typeof named === 'string' ? named.replace(/#$/, '') : schemaDialects[0];
  const create = Object.entries(dialects).find(([uri]) => uri === dialect)?.[1];
  if (!dialect || !create) throw new Error(`the dialect ${String(named)} is not known`);
  let instance = instances.get(dialect);
  if (!instance) {
    instance = addFormats(create());
    instances.set(dialect, instance);
  }
  return instance;
}
