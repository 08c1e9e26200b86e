/** Builds the programs as campaigns run them, unless they are built already. @returns the folder of the build */
export function buildForChaos(options?: {
  readonly mutation?: {
    readonly name: string;
    readonly changes: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
  };
  readonly apps?: readonly string[];
}): Promise<string>;
