import type { EffectKey, Leases, ScheduleRow, TimerRow } from '@ensue/ports';
import { eachSlice, type Row } from '../bulk';
import type { Database } from '../database';
import { SCHEDULE_COLUMNS, scheduleFrom, type StoredSchedule } from '../rows/catalog-rows';
import { EFFECT_KEY, timerFrom, type StoredTimer } from '../rows/effect-rows';
import type { Session } from '../session';

const SCHEDULE_KEY = ['namespace', 'workflow'] as const;

/**
 * Claims of what is due. `claim_at` says when a row may be claimed next, so that the due time itself stays. A look
 * without a lock comes first: most claims find nothing and then cost one read.
 */
export class TimerLeases implements Pick<
  Leases,
  'claimDueTimers' | 'postponeTimers' | 'claimDueSchedules' | 'postponeSchedules' | 'nextDueIn'
> {
  constructor(private readonly database: Database) {}

  async claimDueTimers(limit: number, holdMs: number): Promise<{ now: number; timers: readonly TimerRow[] }> {
    const { now, rows } = await this.claim<StoredTimer>({
      table: 'timers',
      columns: 'run_id, effect_id, due_at',
      limit,
      holdMs,
      key: EFFECT_KEY,
      keyOf: (row) => [row.run_id, row.effect_id],
    });
    return { now, timers: rows.map(timerFrom) };
  }

  async claimDueSchedules(limit: number, holdMs: number): Promise<{ now: number; schedules: readonly ScheduleRow[] }> {
    const { now, rows } = await this.claim<StoredSchedule>({
      table: 'schedules',
      columns: SCHEDULE_COLUMNS,
      limit,
      holdMs,
      key: SCHEDULE_KEY,
      keyOf: (row) => [row.namespace, row.workflow],
    });
    return { now, schedules: rows.map(scheduleFrom) };
  }

  postponeTimers(keys: readonly EffectKey[], ms: number): Promise<void> {
    return this.postpone(
      'timers',
      'due_at',
      EFFECT_KEY,
      keys.map(({ runId, effectId }) => [runId, effectId]),
      ms,
    );
  }

  postponeSchedules(
    keys: readonly { readonly namespace: string; readonly workflow: string }[],
    ms: number,
  ): Promise<void> {
    return this.postpone(
      'schedules',
      'next_at',
      SCHEDULE_KEY,
      keys.map(({ namespace, workflow }) => [namespace, workflow]),
      ms,
    );
  }

  async nextDueIn(): Promise<number | undefined> {
    const { now } = this.database.dialect;
    const [row] = await this.database.read((session) =>
      session.rows<{ now_ms: number; timer: number | null; schedule: number | null }>(
        `SELECT ${now} AS now_ms, (SELECT MIN(claim_at) FROM timers) AS timer,` +
          ' (SELECT MIN(claim_at) FROM schedules) AS schedule',
      ),
    );
    const due = [row?.timer, row?.schedule].filter((at) => at !== null && at !== undefined);
    return row === undefined || due.length === 0 ? undefined : Math.max(0, Math.min(...due) - row.now_ms);
  }

  private async claim<R>(what: {
    readonly table: 'timers' | 'schedules';
    readonly columns: string;
    readonly limit: number;
    readonly holdMs: number;
    readonly key: readonly string[];
    readonly keyOf: (row: R) => Row;
  }): Promise<{ now: number; rows: R[] }> {
    const { dialect } = this.database;
    const idle = await this.database.read((session) => this.look(session, what.table));
    if (!idle.due) return { now: idle.now, rows: [] };
    return this.database.transaction(async (session) => {
      const { now } = await this.look(session, what.table);
      const rows = await session.rows<R>(
        `SELECT ${what.columns} FROM ${what.table}${dialect.byIndex(`${what.table}_claim`)}` +
          ` WHERE claim_at <= ? ORDER BY claim_at LIMIT ?${dialect.skipLocked}`,
        [now, what.limit],
      );
      await eachSlice(rows, async (slice) => {
        const where = dialect.keyIn(what.key, slice.map(what.keyOf));
        // Past its due time by a millisecond at least: that is how a claim is known from a row nobody holds.
        await session.run(`UPDATE ${what.table}${dialect.byIndex('PRIMARY')} SET claim_at = ? WHERE ${where.sql}`, [
          now + Math.max(1, what.holdMs),
          ...where.params,
        ]);
      });
      return { now, rows };
    });
  }

  private async look(session: Session, table: string): Promise<{ now: number; due: boolean }> {
    const [row] = await session.rows<{ now_ms: number; first: number | null }>(
      `SELECT ${this.database.dialect.now} AS now_ms, (SELECT MIN(claim_at) FROM ${table}) AS first`,
    );
    const now = row?.now_ms ?? 0;
    return { now, due: typeof row?.first === 'number' && row.first <= now };
  }

  /** Only what is still held: a row that was advanced meanwhile has a due time of its own and nobody's claim. */
  private async postpone(
    table: string,
    due: string,
    key: readonly string[],
    keys: readonly Row[],
    ms: number,
  ): Promise<void> {
    if (keys.length === 0) return;
    const { dialect } = this.database;
    await this.database.outside(async (session) => {
      await eachSlice(keys, async (slice) => {
        const where = dialect.keyIn(key, slice);
        await session.run(
          `UPDATE ${table}${dialect.byIndex('PRIMARY')} SET claim_at = ${dialect.now} + ? WHERE ${where.sql} AND claim_at > ${due}`,
          [ms, ...where.params],
        );
      });
    });
  }
}
