import type { Provocation } from './provocations';

/** One mechanism, broken on its way into a build that only the mutants' campaign runs; no source is changed. */
export interface Mutation {
  readonly name: string;
  /** What is broken, for a person. */
  readonly breaks: string;
  /** The round that must bring it to light; the same round passes without the mutation. */
  readonly provocation: Provocation;
  /** Each text stands exactly once in its file. */
  readonly changes: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
}
