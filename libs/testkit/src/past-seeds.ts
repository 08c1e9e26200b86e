/** Seeds that broke a promise once, or nearly: each is run again with every test, and says what it found. */
export const pastSeeds: readonly { readonly seed: number; readonly found: string }[] = [
  {
    seed: 3166,
    found: 'the simulated database handed its lock to a process that died in the same moment, and then to two at once',
  },
];
