import type { Json } from '@ensue/jq';
import { compileLooseTemplate } from '../expression/compile-loose-template';
import { compileTemplate } from '../expression/compile-template';
import type { Template } from '../program';
import type { Compilation } from './compilation';

/** A value that a task sets, sends or hands on: in the loose mode its texts are tried as expressions. */
export function compileValue(value: Json, names: readonly string[], { loose }: Compilation): Template {
  return loose === true ? compileLooseTemplate(value, names) : compileTemplate(value, names);
}

/** A map of which these keys hold such values, and the others are read as ever. */
export function compileWithValues(
  written: { readonly [key: string]: Json },
  keys: readonly string[],
  names: readonly string[],
  compilation: Compilation,
): Template {
  if (compilation.loose !== true) return compileTemplate({ ...written }, names);
  const entries = Object.entries(written).map(([key, value]) => {
    const isValue = keys.includes(key);
    return [key, isValue ? compileLooseTemplate(value, names) : compileTemplate(value, names)] as const;
  });
  return {
    evaluate: (input, variables) =>
      Object.fromEntries(entries.map(([key, template]) => [key, template.evaluate(input, variables)])),
  };
}
