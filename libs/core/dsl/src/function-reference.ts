/** `name:version@catalog`, as `call` refers to a catalog's function (DSL reference, "Catalog"). */
export interface FunctionReference {
  readonly name: string;
  readonly version: string;
  readonly catalog: string;
}

/** @returns undefined where the text has not that form */
export function parseFunctionReference(text: string): FunctionReference | undefined {
  const [, name, version, catalog] = /^([^:@\s]+):([^:@\s]+)@([^:@\s]+)$/.exec(text) ?? [];
  return name && version && catalog ? { name, version, catalog } : undefined;
}
