import type { EffectKey, EffectRow, Leases, OutboxRow, ScheduleRow, TimerRow } from '@ensue/ports';
import { removals } from '../bulk';
import type { Database } from '../database';
import { EffectLeases } from './effect-leases';
import { OutboxLeases } from './outbox-leases';
import { TimerLeases } from './timer-leases';

/** Claims, each a short transaction of its own. */
export class SqlLeases implements Leases {
  private readonly timers: TimerLeases;
  private readonly effects: EffectLeases;
  private readonly outbox: OutboxLeases;

  constructor(private readonly database: Database) {
    this.timers = new TimerLeases(database);
    this.effects = new EffectLeases(database);
    this.outbox = new OutboxLeases(database);
  }

  claimDueTimers(limit: number, holdMs: number): Promise<{ now: number; timers: readonly TimerRow[] }> {
    return this.timers.claimDueTimers(limit, holdMs);
  }

  postponeTimers(keys: readonly EffectKey[], ms: number): Promise<void> {
    return this.timers.postponeTimers(keys, ms);
  }

  claimDueSchedules(limit: number, holdMs: number): Promise<{ now: number; schedules: readonly ScheduleRow[] }> {
    return this.timers.claimDueSchedules(limit, holdMs);
  }

  postponeSchedules(
    keys: readonly { readonly namespace: string; readonly workflow: string }[],
    ms: number,
  ): Promise<void> {
    return this.timers.postponeSchedules(keys, ms);
  }

  nextDueIn(): Promise<number | undefined> {
    return this.timers.nextDueIn();
  }

  claimOutbox(limit: number, holdMs: number): Promise<readonly OutboxRow[]> {
    return this.outbox.claimOutbox(limit, holdMs);
  }

  deleteOutbox(ids: readonly string[]): Promise<void> {
    return this.outbox.deleteOutbox(ids);
  }

  postponeOutbox(ids: readonly string[], ms: number): Promise<void> {
    return this.outbox.postponeOutbox(ids, ms);
  }

  claimLapsedEffects(limit: number, holdMs: number): Promise<readonly EffectRow[]> {
    return this.effects.claimLapsedEffects(limit, holdMs);
  }

  raiseEpochs(keys: readonly (EffectKey & { readonly patienceMs: number })[]): Promise<readonly EffectRow[]> {
    return this.effects.raiseEpochs(keys);
  }

  async releaseUnsent(within: { readonly effectsMs: readonly number[]; readonly outboxMs: number }): Promise<void> {
    await this.outbox.releaseOutbox(within.outboxMs);
    await this.effects.releaseEffects(within.effectsMs);
  }

  extendEffects(
    beats: readonly (EffectKey & { readonly epoch: number; readonly leaseMs: number })[],
  ): Promise<readonly EffectKey[]> {
    return this.effects.extendEffects(beats);
  }

  async voidLeases(): Promise<void> {
    const { now } = this.database.dialect;
    await this.database.transaction(async (session) => {
      await session.run(`UPDATE effects SET heard = 1, send_at = ${now} WHERE heard = 0 OR send_at > ${now}`);
      await session.run('UPDATE timers SET claim_at = due_at WHERE claim_at <> due_at');
      await session.run('UPDATE schedules SET claim_at = next_at WHERE claim_at <> next_at');
      await session.run('UPDATE outbox SET claim_at = 0 WHERE claim_at <> 0');
    });
  }

  deleteDeadLetter(id: string): Promise<boolean> {
    return this.database.outside(
      async (session) => (await session.run('DELETE FROM dead_letters WHERE id = ?', [id])) > 0,
    );
  }

  /** Found first and deleted by key: no scan is locked against those who take messages meanwhile. */
  purgeInbox(olderThanMs: number, limit: number): Promise<number> {
    const { dialect } = this.database;
    return this.database.outside(async (session) => {
      const rows = await session.rows<{ consumer: string; message_id: string }>(
        `SELECT consumer, message_id FROM inbox WHERE at <= ${dialect.now} - ? ORDER BY at LIMIT ?`,
        [olderThanMs, limit],
      );
      const keys = rows.map((row) => [row.consumer, row.message_id]);
      await session.runAll(removals(dialect, 'inbox', ['consumer', 'message_id'], keys));
      return rows.length;
    });
  }
}
