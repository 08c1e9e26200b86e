import type { Json } from '@ensue/jq';
import { compileExpressionOrTemplate } from '../expression/compile-template';
import type { InputFlow, OutputFlow } from '../program';
import type { Compilation } from './compilation';
import { compileSchema } from './schema-check';
import { ifPresent, objectOf, present } from './written';

/** `input`: schema before `from` (DSL reference, "Data Flow"). */
export function compileInput(value: Json | undefined, names: readonly string[], compilation: Compilation): InputFlow {
  if (value === undefined) return {};
  const input = objectOf(value);
  return present({
    schema: ifPresent(input['schema'], (schema) => compileSchema(schema, compilation)),
    from: ifPresent(input['from'], (from) => compileExpressionOrTemplate(from, names)),
  });
}

/** `output` and `export`: `as` before schema. */
export function compileOutput(value: Json | undefined, names: readonly string[], compilation: Compilation): OutputFlow {
  if (value === undefined) return {};
  const output = objectOf(value);
  return present({
    as: ifPresent(output['as'], (as) => compileExpressionOrTemplate(as, names)),
    schema: ifPresent(output['schema'], (schema) => compileSchema(schema, compilation)),
  });
}
