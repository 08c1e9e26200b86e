import type { Json } from '@ensue/jq';
import { compileJsonSchema } from '../json-schema';
import type { SchemaCheck } from '../program';
import { objectOf } from './written';

/** `schema: { document }` (DSL reference, "Schema"). Compiled at first use: many programs are loaded, few schemas used. */
export function compileSchema(value: Json): SchemaCheck {
  const document = objectOf(value)['document'] ?? true;
  let check: SchemaCheck | undefined;
  return {
    violations: (data) => {
      check ??= compileJsonSchema(document);
      return check.violations(data);
    },
  };
}
