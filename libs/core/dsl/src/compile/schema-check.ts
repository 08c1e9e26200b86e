import type { Json } from '@ensue/jq';
import { compileJsonSchema } from '../json-schema';
import type { SchemaCheck } from '../program';
import { type Compilation, resourceAddress, resourceDocument } from './compilation';
import { objectOf } from './written';

/**
 * `schema: { document }`, or `{ resource }` (DSL reference, "Schema"). Compiled at first use: many programs are loaded, few
 * schemas used.
 */
export function compileSchema(value: Json, compilation: Compilation): SchemaCheck {
  const { document = true, resource } = objectOf(value);
  let check: SchemaCheck | undefined;
  return {
    violations: (data) => {
      check ??= compileJsonSchema(
        resource === undefined ? document : resourceDocument(compilation, resourceAddress(resource)),
      );
      return check.violations(data);
    },
  };
}
