import type { Static, TSchema } from '@sinclair/typebox';
import { TypeCompiler, type TypeCheck } from '@sinclair/typebox/compiler';

const checks = new WeakMap<TSchema, TypeCheck<TSchema>>();

/** Whether a value is as the schema says. Each schema is compiled when it is first asked for: checking is then nearly free. */
export function fits<Schema extends TSchema>(schema: Schema, value: unknown): value is Static<Schema> {
  let check = checks.get(schema);
  if (check === undefined) {
    check = TypeCompiler.Compile<TSchema>(schema);
    checks.set(schema, check);
  }
  return check.Check(value);
}
