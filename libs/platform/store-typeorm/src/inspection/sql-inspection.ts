import type { Backlog, Count, Inspection, Overdue, QuietRun, Schema } from '@ensue/ports';
import type { Database } from '../database';
import { MIGRATIONS_TABLE, migrationNames } from '../migrations';
import type { Session } from '../session';

/** Counting goes no further: whoever has more knows enough. */
const MOST_WAITING = 100_000;
const MOST_OVERDUE = 1_000;

interface StoredOverdue {
  readonly n: number;
  readonly first: number | null;
}

interface StoredQuiet {
  readonly id: string;
  readonly namespace: string;
  readonly workflow: string;
  readonly status: QuietRun['status'];
  readonly started_at: number;
  readonly state: string;
}

function quietFrom({ started_at, state, ...row }: StoredQuiet): QuietRun {
  return { ...row, startedAt: started_at, state: JSON.parse(state) as unknown };
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

  /** Status by status: the index then gives the oldest first, and what is looked at stays bounded. */
  quietRuns(begunBeforeMs: number, limit: number): Promise<readonly QuietRun[]> {
    const { dialect } = this.database;
    const none = (table: string): string => `NOT EXISTS (SELECT 1 FROM ${table} x WHERE x.run_id = r.id)`;
    return this.database.read(async (session) => {
      const quiet: QuietRun[] = [];
      for (const status of ['pending', 'running', 'waiting'] as const) {
        const rows = await session.rows<StoredQuiet>(
          'SELECT r.id, r.namespace, r.workflow, r.status, r.started_at, s.state FROM' +
            ` (SELECT id, namespace, workflow, status, started_at FROM runs${dialect.byIndex('runs_status')}` +
            ` WHERE status = ? AND started_at <= ${dialect.now} - ? ORDER BY started_at, id LIMIT ${MOST_OVERDUE}) r` +
            ` JOIN run_states s ON s.run_id = r.id` +
            ` WHERE ${none('effects')} AND ${none('timers')} AND ${none('listeners')}` +
            ' ORDER BY r.started_at, r.id LIMIT ?',
          [status, begunBeforeMs, limit - quiet.length],
        );
        quiet.push(...rows.map(quietFrom));
        if (quiet.length >= limit) break;
      }
      return quiet;
    });
  }

  outstandingKinds(): Promise<readonly string[]> {
    return this.database.read(async (session) => {
      const rows = await session.rows<{ action: string }>(
        'SELECT DISTINCT action FROM (SELECT action FROM effects' +
          `${this.database.dialect.byIndex('effects_send')} ORDER BY send_at LIMIT ${MOST_OVERDUE}) e ORDER BY action`,
      );
      return rows.map(({ action }) => action);
    });
  }

  schema(): Promise<Schema> {
    return this.database.read(async (session) => {
      const rows = await session.rows<{ name: string }>(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`);
      return {
        known: migrationNames,
        newer: rows.map(({ name }) => name).filter((name) => !migrationNames.includes(name)),
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
