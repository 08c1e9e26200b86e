import { StoreError, type LockedRun, type RunRow } from '@ensue/ports';
import { eachSlice } from '../bulk';
import type { Dialect } from '../dialect';
import { fromText } from '../json-text';
import { RUN_COLUMNS_OF_R, runFrom, type StoredRun } from '../rows/run-rows';
import type { Session } from '../session';
import type { RecentRuns } from './recent-runs';

interface StoredState extends StoredRun {
  readonly revision: number;
  readonly state: string;
}

/**
 * The runs that a transaction holds. A revision read under the lock is the guard: nobody moves it before the commit, so
 * that writing needs no condition and one statement serves all runs.
 */
export class RunLocks {
  private readonly held = new Map<string, { readonly run: RunRow; readonly revision: number }>();
  private readonly stepped = new Map<string, { readonly stepped: LockedRun; readonly characters: number }>();

  constructor(
    private readonly session: Session,
    private readonly dialect: Dialect,
    private readonly recent: RecentRuns,
  ) {}

  async lock(ids: readonly string[]): Promise<ReadonlyMap<string, LockedRun>> {
    const locked = new Map<string, LockedRun>();
    const hold = (found: LockedRun): void => {
      locked.set(found.run.id, found);
      this.held.set(found.run.id, found);
    };
    await eachSlice([...new Set(ids)].sort(), async (slice) => {
      const unknown = slice.filter((id) => !this.recent.has(id));
      if (unknown.length === slice.length) return (await this.read(slice)).forEach(hold);
      // The locks first, all of them and in the order of their key; what is read after them is what they hold.
      const [revisions, read] = await Promise.all([this.revisions(slice), this.read(unknown)]);
      read.forEach(hold);
      const moved: string[] = [];
      for (const { run_id: id, revision } of revisions) {
        const kept = this.recent.find(id, revision);
        if (kept !== undefined) hold(kept);
        else if (!locked.has(id)) moved.push(id);
      }
      (await this.read(moved)).forEach(hold);
    });
    return locked;
  }

  private revisions(slice: readonly string[]): Promise<{ readonly run_id: string; readonly revision: number }[]> {
    const where = this.dialect.oneOf('run_id', slice);
    const states = `run_states${this.dialect.byIndex('PRIMARY')}`;
    return this.session.rows(
      `SELECT run_id, revision FROM ${states} WHERE ${where.sql} ORDER BY run_id${this.dialect.forUpdate}`,
      where.params,
    );
  }

  private async read(slice: readonly string[]): Promise<LockedRun[]> {
    if (slice.length === 0) return [];
    const where = this.dialect.oneOf('s.run_id', slice);
    // The state's row is the lock and comes first, in the order of its key; the run's row is locked with it.
    const rows = await this.session.rows<StoredState>(
      `SELECT ${RUN_COLUMNS_OF_R}, s.revision, s.state FROM run_states s${this.dialect.byIndex('PRIMARY')}` +
        ` CROSS JOIN runs r${this.dialect.byIndex('PRIMARY')} WHERE r.id = s.run_id AND ${where.sql}` +
        ` ORDER BY s.run_id${this.dialect.forUpdate}`,
      where.params,
    );
    return rows.map((row) => ({ run: runFrom(row), revision: row.revision, state: fromText(row.state) }));
  }

  /** Checks that these runs are where the caller says, locking those that are not held yet. */
  async guard(runs: readonly { readonly run: RunRow; readonly fromRevision: number }[]): Promise<void> {
    const unheld = runs.filter(({ run }) => !this.held.has(run.id)).map(({ run }) => run.id);
    if (unheld.length > 0) await this.lock(unheld);
    for (const { run, fromRevision } of runs) {
      const found = this.held.get(run.id)?.revision;
      if (found === fromRevision) continue;
      const where = found === undefined ? 'it does not exist' : `it is at ${found}`;
      throw new StoreError(
        false,
        false,
        `The revision of run ${run.id} moved: a step was taken from ${fromRevision}, and ${where}`,
      );
    }
  }

  /** Whether anything of the run's own row differs from what was read. */
  differs(run: RunRow): boolean {
    const before = this.held.get(run.id)?.run;
    return (
      before === undefined ||
      before.status !== run.status ||
      before.endedAt !== run.endedAt ||
      before.replyTo !== run.replyTo ||
      run.output !== undefined ||
      before.output !== undefined ||
      run.fault !== undefined ||
      before.fault !== undefined
    );
  }

  /** After a write: what a second write of the same transaction starts from, and, once committed, the next transaction. */
  moved(stepped: LockedRun, characters: number): void {
    this.held.set(stepped.run.id, stepped);
    this.stepped.set(stepped.run.id, { stepped, characters });
  }

  /** What was written is committed. */
  committed(): void {
    for (const { stepped, characters } of this.stepped.values()) this.recent.keep(stepped, characters);
  }
}
