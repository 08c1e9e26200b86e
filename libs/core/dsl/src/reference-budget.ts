import type { Json } from '@ensue/jq';

/** So many are followed for one value: more takes seconds, and a schema that refers to itself twice can double for ever. */
const mostReferences = 1_000_000;

/** The comment that stands beside every reference. */
const reference = 'a reference';

/** Thrown out of a check that would take for ever. */
export class TooManyReferences extends Error {
  override readonly message = 'takes too long to check by this schema';
}

/** Counts the references that Ajv follows while it checks one value. */
export class ReferenceBudget {
  private followed = 0;

  /** A value is about to be checked. */
  begin(): void {
    this.followed = 0;
  }

  /** @throws TooManyReferences */
  count(comment: string): void {
    if (comment !== reference) return;
    this.followed += 1;
    if (this.followed > mostReferences) throw new TooManyReferences();
  }
}

/** Where a schema holds values and no schemas, and where references lead into such. */
const values = new Set(['const', 'enum']);
const intoValues =
  /(?<!\/(?:properties|patternProperties|\$defs|definitions|dependentSchemas|dependencies))\/(?:const|enum)(?:\/|$)/;
/** Where it holds schemas under names of its author's. */
const named = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependencies']);

/**
 * The schema with a comment beside every reference, for Ajv to call `ReferenceBudget.count` with: only through references can a
 * check take longer than schema and value are long.
 * @throws Error for a reference that leads into a value
 */
export function withCountedReferences(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(withCountedReferences);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = mapped(schema, (key, inner) => {
    if (values.has(key)) return inner;
    const isMap = named.has(key) && typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    return isMap ? mapped(inner, (_, member) => withCountedReferences(member)) : withCountedReferences(inner);
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
