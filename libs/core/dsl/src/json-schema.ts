import type { Json } from '@ensue/jq';
import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { RE2JS } from 're2js';
import type { SchemaCheck } from './program';
import { ReferenceBudget, TooManyReferences, withCountedReferences } from './reference-budget';

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

const budget = new ReferenceBudget();

const options: Options = {
  strict: false,
  allErrors: true,
  logger: false,
  code: { regExp: linearTime },
  // Called while a value is checked, wherever a schema has a comment.
  $comment: (comment) => budget.count(comment),
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
  const counting = withCountedReferences(schema) as typeof schema;
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
  budget.begin();
  try {
    return validate(value);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TooManyReferences)) throw error;
    const message = error instanceof RangeError ? 'is nested too deeply' : 'takes too long to check by this schema';
    validate.errors = [{ instancePath: '', schemaPath: '', keyword: '', params: {}, message }];
    return false;
  }
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
