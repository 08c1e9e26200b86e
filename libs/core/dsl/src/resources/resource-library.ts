import type { Resources } from './resource';

/** What judging a definition knows of the functions it reaches outside itself: each document is judged once. */
export class ResourceLibrary {
  private readonly heights = new Map<string, number | 'open'>();

  constructor(readonly texts: Resources) {}

  /**
   * How many functions lead on from this one, itself included, while they call one another by their addresses; `open` while
   * it is being judged: who comes back to it then goes in a circle. Undefined where it has not been judged.
   */
  heightOf(uri: string): number | 'open' | undefined {
    return this.heights.get(uri);
  }

  open(uri: string): void {
    this.heights.set(uri, 'open');
  }

  close(uri: string, height: number): void {
    this.heights.set(uri, height);
  }
}
