/**
 * The functions behind `call: name:version@default` (DSL reference, "Catalog": the `default` catalog is the runtime's own).
 */
export interface FunctionCatalog {
  /** The action kind that performs the function; undefined where there is no such function or version. */
  find(name: string, version: string): { action: string } | undefined;
  /** Every function as `name:1.0.0`, for hints. */
  names(): string[];
}
