import {
  StoreError,
  type Inspection,
  type Instant,
  type Leases,
  type Queries,
  type Retention,
  type Store,
  type StoreLoad,
  type StoreTransaction,
} from '@ensue/ports';
import type { Database } from './database';
import { SqlInspection } from './inspection/sql-inspection';
import { SqlLeases } from './leases/sql-leases';
import { SqlQueries } from './queries/sql-queries';
import { SqlRetention } from './retention/sql-retention';
import { EffectCount } from './transaction/effect-count';
import { RecentRuns } from './transaction/recent-runs';
import { SqlTransaction } from './transaction/sql-transaction';

/** The Store port over a relational database. */
export class SqlStore implements Store {
  readonly queries: Queries;
  readonly leases: Leases;
  readonly retention: Retention;
  readonly inspection: Inspection;
  private readonly effectCount: EffectCount;
  private readonly recent = new RecentRuns();

  /** @param now a clock that only goes forward; the machine's unless a simulation brings its own */
  constructor(
    private readonly database: Database,
    now?: () => number,
  ) {
    this.effectCount = new EffectCount(now);
    this.queries = new SqlQueries(database);
    this.leases = new SqlLeases(database);
    this.retention = new SqlRetention(database);
    this.inspection = new SqlInspection(database);
  }

  start(options: { readonly migrate: boolean }): Promise<void> {
    return this.database.start(options);
  }

  async transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    let last: SqlTransaction | undefined;
    try {
      const value = await this.database.transaction((session) => {
        // Tried again: what failed may have been the database, which may come back as an older copy of itself.
        if (last !== undefined) this.recent.clear();
        return work((last = new SqlTransaction(session, this.database.dialect, this.effectCount, this.recent)));
      });
      last?.committed();
      return value;
    } catch (error) {
      this.recent.clear();
      throw error;
    }
  }

  async ping(): Promise<Instant> {
    const [row] = await this.database.read((session) =>
      session.rows<{ now_ms: number }>(`SELECT ${this.database.dialect.now} AS now_ms`),
    );
    if (row === undefined) throw new StoreError(true, false, 'The store gave no answer');
    return row.now_ms;
  }

  load(): StoreLoad {
    return this.database.load();
  }

  stop(): Promise<void> {
    return this.database.stop();
  }
}
