import type { Backlog, Count, Inspection, Overdue } from '@ensue/ports';
import type { Database } from '../database';
import type { Session } from '../session';

/** Counting goes no further: whoever has more knows enough. */
const MOST_WAITING = 100_000;
const MOST_OVERDUE = 1_000;

interface StoredOverdue {
  readonly n: number;
  readonly first: number | null;
}

/** Every look walks an index from its lower end, up to a bound. */
export class SqlInspection implements Inspection {
  constructor(private readonly database: Database) {}

  backlog(): Promise<Backlog> {
    const { dialect } = this.database;
    return this.database.read(async (session) => {
      const [row] = await session.rows<{ now_ms: number }>(`SELECT ${dialect.now} AS now_ms`);
      const now = row?.now_ms ?? 0;
      return {
        now,
        effects: await this.count(session, 'effects', 'effects_send', 'send_at'),
        overdueEffects: await this.overdue(session, now, 'effects', 'effects_send', 'send_at'),
        outbox: await this.count(session, 'outbox', 'outbox_claim', 'claim_at'),
        overdueOutbox: await this.overdue(session, now, 'outbox', 'outbox_claim', 'claim_at'),
        overdueTimers: await this.overdue(session, now, 'timers', 'timers_claim', 'claim_at'),
        overdueSchedules: await this.overdue(session, now, 'schedules', 'schedules_claim', 'claim_at'),
        deadLetters: await this.count(session, 'dead_letters', 'dead_letters_time', 'parked_at'),
      };
    });
  }

  private async count(session: Session, table: string, index: string, column: string): Promise<Count> {
    const [row] = await session.rows<{ n: number }>(
      `SELECT COUNT(*) AS n FROM (SELECT ${column} FROM ${table}${this.database.dialect.byIndex(index)}` +
        ` LIMIT ${MOST_WAITING}) counted`,
    );
    return { count: row?.n ?? 0, countedTo: MOST_WAITING };
  }

  private async overdue(session: Session, now: number, table: string, index: string, column: string): Promise<Overdue> {
    const [row] = await session.rows<StoredOverdue>(
      `SELECT COUNT(*) AS n, MIN(at) AS first FROM (SELECT ${column} AS at` +
        ` FROM ${table}${this.database.dialect.byIndex(index)} WHERE ${column} <= ? ORDER BY ${column}` +
        ` LIMIT ${MOST_OVERDUE}) late`,
      [now],
    );
    const first = row?.first ?? null;
    return {
      count: row?.n ?? 0,
      countedTo: MOST_OVERDUE,
      // A lease that was made void stands at 0: it is overdue since now.
      oldestMs: first === null || first <= 0 ? 0 : Math.max(0, now - first),
    };
  }
}
