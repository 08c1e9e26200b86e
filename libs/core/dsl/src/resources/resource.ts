/** Texts of resources by the address they came from: what a definition is compiled with, besides itself. */
export type Resources = ReadonlyMap<string, string>;

/** What a resource is for. */
export type ResourcePurpose = 'function' | 'schema' | 'script';

/** How to ask for a resource: the schemes of the language whose values stand in the definition itself. */
export type ResourceAuthentication =
  | { readonly basic: { readonly username: string; readonly password: string } }
  | { readonly bearer: { readonly token: string } };

/** A resource that a definition refers to (DSL reference, "External Resource"), to be fetched before it can be compiled. */
export interface ResourceReference {
  /** Where it lies: an absolute `http` or `https` address, the raw document of what a repository's page shows. */
  readonly uri: string;
  readonly purpose: ResourcePurpose;
  readonly authentication?: ResourceAuthentication;
  /** Where the definition refers to it, or to the function that in the end leads to it. */
  readonly pointer: string;
  readonly line: number;
  readonly column: number;
  /** Places in the functions that lead to it, outermost first: `https://… 3:9: `; absent in the definition itself. */
  readonly through?: string;
}
