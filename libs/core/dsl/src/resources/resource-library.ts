import type { Mistake } from '../mistake';
import type { Resources } from './resource';

/** A mistake without its place. */
export type Told = Pick<Mistake, 'message' | 'hint'>;

/** What judging a definition knows of the functions it reaches outside itself: each document is judged once. */
export class ResourceLibrary {
  private readonly heights = new Map<string, number | 'open'>();

  private readonly schemas = new Map<string, readonly Told[]>();

  constructor(readonly texts: Resources) {}

  /**
   * How many functions lead on from this one, itself included, while they call one another by their addresses; `open` while
   * it is being judged: who comes back to it then goes in a circle. Undefined where it has not been judged.
   */
  heightOf(uri: string): number | 'open' | undefined {
    return this.heights.get(uri);
  }

  /** What is wrong with a schema, judged once however many refer to it: that may take as long as its text is. */
  schemaMistakes(uri: string, judge: () => readonly Told[]): readonly Told[] {
    const told = this.schemas.get(uri) ?? judge();
    this.schemas.set(uri, told);
    return told;
  }

  open(uri: string): void {
    this.heights.set(uri, 'open');
  }

  close(uri: string, height: number): void {
    this.heights.set(uri, height);
  }
}
