/** Seeds that broke a promise once, or nearly: each is run again with every test, and says what it found. */
export const pastSeeds: readonly { readonly seed: number; readonly found: string }[] = [];
