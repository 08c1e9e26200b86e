import type { Json } from '@ensue/contracts';
import { ReferenceBudget, TooManyReferences, withCountedReferences } from '@ensue/dsl';
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';

export type Validator = (data: Json) => readonly { readonly pointer: string; readonly message: string }[];

const shownErrors = 100;

/**
 * A validator for schemas that authors wrote: patterns are linear (RE2), nothing is fetched, references stay inside the schema.
 * @returns a compiler; it throws an Error that says what is wrong with the schema
 */
export async function loadSchemaCompiler(): Promise<(schema: Json) => Validator> {
  // The constructors, not the namespaces: both packages are CommonJS.
  const [{ Ajv2020 }, formats, { RE2JS }] = await Promise.all([
    import('ajv/dist/2020.js'),
    import('ajv-formats'),
    import('re2js'),
  ]);
  const linear = (pattern: string): { test(text: string): boolean; toString(): string } => {
    const compiled = RE2JS.compile(pattern);
    // The text is how ajv tells one pattern from another.
    return { test: (text) => compiled.matcher(text).find(), toString: () => `/${pattern}/u` };
  };
  return (schema) => {
    // One instance per schema: two authors' schemas may carry the same $id.
    const budget = new ReferenceBudget();
    const ajv: Ajv2020 = new Ajv2020({
      allErrors: true,
      strict: false,
      logger: false,
      $comment: (comment) => budget.count(comment),
      code: { regExp: Object.assign(linear, { code: 'RE2JS' }) as never },
    });
    formats.default.default(ajv);
    const validate = ajv.compile(withCountedReferences(schema) as object | boolean);
    return (data) => {
      budget.begin();
      try {
        return validate(data) ? [] : describe(validate);
      } catch (error) {
        if (error instanceof TooManyReferences) return [{ pointer: '', message: error.message }];
        throw error;
      }
    };
  };
}

function describe({ errors }: ValidateFunction): { pointer: string; message: string }[] {
  return (errors ?? []).slice(0, shownErrors).map((error) => ({
    pointer: error.instancePath,
    message: `${error.message ?? error.keyword}${named(error)}`,
  }));
}

/** Some messages do not say which property or value they mean. */
function named({ keyword, params }: ErrorObject): string {
  const values: Record<string, unknown> = params;
  if (keyword === 'additionalProperties') return ` (${String(values['additionalProperty'])})`;
  if (keyword === 'enum' && Array.isArray(values['allowedValues'])) return `: ${values['allowedValues'].join(', ')}`;
  if (keyword === 'const') return ` ${JSON.stringify(values['allowedValue'])}`;
  return '';
}
