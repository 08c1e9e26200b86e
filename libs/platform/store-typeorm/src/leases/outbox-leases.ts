import type { Leases, OutboxRow } from '@ensue/ports';
import { eachSlice, removals } from '../bulk';
import type { Database } from '../database';
import { outboxFrom, type StoredOutbox } from '../rows/event-rows';

const mostReleased = 500;

/** Messages that expect no answer: claimed, sent, deleted on confirm, or when they have been applied. */
export class OutboxLeases implements Pick<Leases, 'claimOutbox' | 'deleteOutbox' | 'postponeOutbox'> {
  constructor(private readonly database: Database) {}

  async claimOutbox(limit: number, holdMs: number): Promise<readonly OutboxRow[]> {
    const { dialect } = this.database;
    const [waiting] = await this.database.read((session) =>
      session.rows(`SELECT 1 FROM outbox WHERE claim_at <= ${dialect.now} LIMIT 1`),
    );
    if (waiting === undefined) return [];
    return this.database.transaction(async (session) => {
      const rows = await session.rows<StoredOutbox & { now_ms: number }>(
        `SELECT id, exchange, routing_key, body, must_arrive, ${dialect.now} AS now_ms` +
          ` FROM outbox${dialect.byIndex('outbox_claim')}` +
          ` WHERE claim_at <= ${dialect.now} ORDER BY claim_at, id LIMIT ?${dialect.skipLocked}`,
        [limit],
      );
      const claimAt = (rows[0]?.now_ms ?? 0) + holdMs;
      await eachSlice(rows, async (slice) => {
        const where = dialect.oneOf(
          'id',
          slice.map(({ id }) => id),
        );
        await session.run(`UPDATE outbox${dialect.byIndex('PRIMARY')} SET claim_at = ? WHERE ${where.sql}`, [
          claimAt,
          ...where.params,
        ]);
      });
      return rows.map((row) => outboxFrom({ ...row, claim_at: claimAt }));
    });
  }

  /** Rows whose time comes within so long are due now. */
  async releaseOutbox(withinMs: number): Promise<void> {
    const { dialect } = this.database;
    for (let full = true; full;) {
      full = await this.database.transaction(async (session) => {
        const rows = await session.rows<Pick<StoredOutbox, 'id'> & { now_ms: number }>(
          `SELECT id, ${dialect.now} AS now_ms FROM outbox${dialect.byIndex('outbox_claim')}` +
            ` WHERE claim_at > ${dialect.now} AND claim_at <= ${dialect.now} + ? ORDER BY claim_at, id` +
            ` LIMIT ?${dialect.skipLocked}`,
          [withinMs, mostReleased],
        );
        await eachSlice(rows, async (slice) => {
          const where = dialect.oneOf(
            'id',
            slice.map(({ id }) => id),
          );
          await session.run(`UPDATE outbox${dialect.byIndex('PRIMARY')} SET claim_at = ? WHERE ${where.sql}`, [
            rows[0]?.now_ms ?? 0,
            ...where.params,
          ]);
        });
        return rows.length === mostReleased;
      });
    }
  }

  async deleteOutbox(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const keys = [...ids].sort().map((id) => [id]);
    await this.database.outside((session) => session.runAll(removals(this.database.dialect, 'outbox', ['id'], keys)));
  }

  async postponeOutbox(ids: readonly string[], ms: number): Promise<void> {
    if (ids.length === 0) return;
    const { dialect } = this.database;
    await this.database.outside((session) =>
      eachSlice([...ids].sort(), async (slice) => {
        const where = dialect.oneOf('id', slice);
        const text = `UPDATE outbox${dialect.byIndex('PRIMARY')} SET claim_at = ${dialect.now} + ? WHERE ${where.sql}`;
        await session.run(text, [ms, ...where.params]);
      }),
    );
  }
}
