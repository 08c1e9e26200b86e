import type { EffectKey, EffectRow, Leases } from '@ensue/ports';
import { eachSlice, type Row } from '../bulk';
import type { Database } from '../database';
import { EFFECT_COLUMNS, EFFECT_KEY, effectFrom, type StoredEffect } from '../rows/effect-rows';

type Beat = EffectKey & { readonly epoch: number; readonly leaseMs: number };
const mostReleased = 500;

type Raise = EffectKey & { readonly patienceMs: number };

/** The leases of effects: an effect's row carries its own, `send_at`. */
export class EffectLeases implements Pick<Leases, 'claimLapsedEffects' | 'raiseEpochs' | 'extendEffects'> {
  constructor(private readonly database: Database) {}

  async claimLapsedEffects(limit: number, holdMs: number): Promise<readonly EffectRow[]> {
    const { dialect } = this.database;
    const [lapsed] = await this.database.read((session) =>
      session.rows(`SELECT 1 FROM effects WHERE send_at <= ${dialect.now} LIMIT 1`),
    );
    if (lapsed === undefined) return [];
    return this.database.transaction(async (session) => {
      const rows = await session.rows<StoredEffect & { now_ms: number }>(
        `SELECT ${EFFECT_COLUMNS}, ${dialect.now} AS now_ms FROM effects${dialect.byIndex('effects_send')}` +
          ` WHERE send_at <= ${dialect.now} ORDER BY send_at LIMIT ?${dialect.skipLocked}`,
        [limit],
      );
      const sendAt = (rows[0]?.now_ms ?? 0) + holdMs;
      await eachSlice(rows, async (slice) => {
        const where = dialect.keyIn(EFFECT_KEY, slice.map(keyOfRow));
        await session.run(`UPDATE effects${dialect.byIndex('PRIMARY')} SET send_at = ? WHERE ${where.sql}`, [
          sendAt,
          ...where.params,
        ]);
      });
      return rows.map((row) => ({ ...effectFrom(row), sendAt }));
    });
  }

  /** Effects of which nothing was heard are due now if their time comes within so long, by epoch. */
  async releaseEffects(withinMs: readonly number[]): Promise<void> {
    const { dialect } = this.database;
    const within = `CASE epoch ${withinMs.map((_, epoch) => `WHEN ${epoch} THEN ?`).join(' ')} ELSE ? END`;
    for (let full = true; full;) {
      full = await this.database.transaction(async (session) => {
        const rows = await session.rows<Pick<StoredEffect, 'run_id' | 'effect_id'> & { now_ms: number }>(
          `SELECT run_id, effect_id, ${dialect.now} AS now_ms FROM effects${dialect.byIndex('effects_send')}` +
            ` WHERE send_at > ${dialect.now} AND heard = 0 AND send_at <= ${dialect.now} + ${within}` +
            ` ORDER BY send_at LIMIT ?${dialect.skipLocked}`,
          [...withinMs, withinMs.at(-1) ?? 0, mostReleased],
        );
        await eachSlice(rows, async (slice) => {
          const where = dialect.keyIn(EFFECT_KEY, slice.map(keyOfRow));
          await session.run(`UPDATE effects${dialect.byIndex('PRIMARY')} SET send_at = ? WHERE ${where.sql}`, [
            rows[0]?.now_ms ?? 0,
            ...where.params,
          ]);
        });
        return rows.length === mostReleased;
      });
    }
  }

  async raiseEpochs(keys: readonly Raise[]): Promise<readonly EffectRow[]> {
    if (keys.length === 0) return [];
    const { dialect } = this.database;
    const patience = new Map(keys.map((key) => [nameOf(key), key.patienceMs]));
    return this.database.transaction(async (session) => {
      const raised: EffectRow[] = [];
      await eachSlice(inKeyOrder(keys), async (slice) => {
        const where = dialect.keyIn(EFFECT_KEY, slice.map(keyOf));
        const rows = await session.rows<StoredEffect & { now_ms: number }>(
          `SELECT ${EFFECT_COLUMNS}, ${dialect.now} AS now_ms FROM effects${dialect.byIndex('PRIMARY')}` +
            ` WHERE ${where.sql} ORDER BY run_id, effect_id${dialect.forUpdate}`,
          where.params,
        );
        const byPatience = Map.groupBy(rows, (row) => patience.get(`${row.run_id} ${row.effect_id}`) ?? 0);
        for (const [ms, group] of byPatience) {
          const these = dialect.keyIn(EFFECT_KEY, group.map(keyOfRow));
          const sendAt = (group[0]?.now_ms ?? 0) + ms;
          await session.run(
            `UPDATE effects${dialect.byIndex('PRIMARY')} SET epoch = epoch + 1, heard = 0, send_at = ? WHERE ${these.sql}`,
            [sendAt, ...these.params],
          );
          for (const row of group) raised.push({ ...effectFrom(row), epoch: row.epoch + 1, heard: false, sendAt });
        }
      });
      return raised;
    });
  }

  async extendEffects(beats: readonly Beat[]): Promise<readonly EffectKey[]> {
    if (beats.length === 0) return [];
    const { dialect } = this.database;
    const key = [...EFFECT_KEY, 'epoch'];
    return this.database.outside(async (session) => {
      const wanted: EffectKey[] = [];
      for (const [ms, group] of Map.groupBy(inKeyOrder(beats), (beat) => beat.leaseMs)) {
        await eachSlice(group, async (slice) => {
          const where = dialect.keyIn(
            key,
            slice.map(({ runId, effectId, epoch }) => [runId, effectId, epoch]),
          );
          await session.run(
            `UPDATE effects${dialect.byIndex('PRIMARY')} SET heard = 1, send_at = ${dialect.now} + ? WHERE ${where.sql}`,
            [ms, ...where.params],
          );
          const rows = await session.rows<Pick<StoredEffect, 'run_id' | 'effect_id'>>(
            `SELECT run_id, effect_id FROM effects WHERE ${where.sql}`,
            where.params,
          );
          for (const row of rows) wanted.push({ runId: row.run_id, effectId: row.effect_id });
        });
      }
      return wanted;
    });
  }
}

const keyOf = ({ runId, effectId }: EffectKey): Row => [runId, effectId];
const keyOfRow = (row: Pick<StoredEffect, 'run_id' | 'effect_id'>): Row => [row.run_id, row.effect_id];
const nameOf = ({ runId, effectId }: EffectKey): string => `${runId} ${effectId}`;

/** The order in which every transaction takes these rows. */
function inKeyOrder<K extends EffectKey>(keys: readonly K[]): K[] {
  return [...keys].sort((a, b) =>
    a.runId === b.runId ? (a.effectId < b.effectId ? -1 : 1) : a.runId < b.runId ? -1 : 1,
  );
}
