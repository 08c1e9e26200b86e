import type { LockedRun } from '@ensue/ports';

/** Of the texts of all states kept, and of one: in memory they take a few times as much. */
const MOST_CHARACTERS = 8 * 1024 * 1024;
const MOST_OF_ONE = 256 * 1024;

/**
 * The runs that this process stepped last, as they were committed. A revision is written by one transaction only, so that what is
 * kept under it is what stands in the database as long as the row says the same revision; the row is asked, and locked, each time.
 */
export class RecentRuns {
  private readonly runs = new Map<string, { readonly locked: LockedRun; readonly characters: number }>();
  private characters = 0;

  /** @param mostCharacters of the texts of all states together; the one stepped longest ago goes first */
  constructor(private readonly mostCharacters = MOST_CHARACTERS) {}

  has(id: string): boolean {
    return this.runs.has(id);
  }

  /** @returns the run at this revision; undefined where somebody else stepped it since */
  find(id: string, revision: number): LockedRun | undefined {
    const locked = this.runs.get(id)?.locked;
    return locked?.revision === revision ? locked : undefined;
  }

  /** Keeps a run as it has just been committed. @param characters how long the text of its state is */
  keep(locked: LockedRun, characters: number): void {
    this.forget(locked.run.id);
    if (locked.run.endedAt !== undefined || characters > MOST_OF_ONE) return;
    this.runs.set(locked.run.id, { locked, characters });
    this.characters += characters;
    for (const id of this.runs.keys()) {
      if (this.characters <= this.mostCharacters) break;
      this.forget(id);
    }
  }

  /** After a failure: whatever stands in the database now is read anew. */
  clear(): void {
    this.runs.clear();
    this.characters = 0;
  }

  private forget(id: string): void {
    this.characters -= this.runs.get(id)?.characters ?? 0;
    this.runs.delete(id);
  }
}
