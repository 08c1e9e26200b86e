import type {
  DecisionRow,
  EffectKey,
  EffectRow,
  EventRow,
  Instant,
  ListenerRow,
  LockedRun,
  RunRow,
  ScheduleRow,
  StoreTransaction,
  Writes,
} from '@ensue/ports';
import { eachSlice } from '../bulk';
import type { Clause, Dialect, Scalar } from '../dialect';
import { SCHEDULE_COLUMNS, scheduleFrom, type StoredSchedule } from '../rows/catalog-rows';
import {
  EFFECT_COLUMNS,
  EFFECT_KEY,
  effectFrom,
  listenerFrom,
  type StoredEffect,
  type StoredListener,
} from '../rows/effect-rows';
import {
  DECISION_COLUMNS,
  decisionFrom,
  EVENT_COLUMNS,
  eventFrom,
  type StoredDecision,
  type StoredEvent,
} from '../rows/event-rows';
import { RUN_COLUMNS, runFrom, type StoredRun } from '../rows/run-rows';
import type { Session } from '../session';
import type { EffectCount } from './effect-count';
import { takeInbox } from './inbox';
import type { RecentRuns } from './recent-runs';
import { RunLocks } from './run-locks';
import { SqlCatalog } from './sql-catalog';
import { SqlFlow } from './sql-flow';
import { writeBatch } from './write-batch';

/** What a batch reads and writes, over one session in a transaction. */
export class SqlTransaction implements StoreTransaction {
  readonly catalog: SqlCatalog;
  readonly flow: SqlFlow;
  private readonly locks: RunLocks;

  constructor(
    private readonly session: Session,
    private readonly dialect: Dialect,
    private readonly effectCount: EffectCount,
    recent: RecentRuns,
  ) {
    this.catalog = new SqlCatalog(session, dialect);
    this.flow = new SqlFlow(session, dialect);
    this.locks = new RunLocks(session, dialect, recent);
  }

  /** It has happened: what it wrote is what stands. */
  committed(): void {
    this.locks.committed();
  }

  async moment(): Promise<{ now: Instant; catalogVersion: number }> {
    const [row] = await this.session.rows<{ now_ms: number; version: number }>(
      `SELECT ${this.dialect.now} AS now_ms, version FROM catalog_version WHERE id = 1`,
    );
    if (row === undefined) throw new Error('catalog_version has lost its row');
    return { now: row.now_ms, catalogVersion: row.version };
  }

  takeInbox(
    messages: readonly { readonly consumer: string; readonly messageId: string }[],
  ): Promise<ReadonlySet<string>> {
    return takeInbox(this.session, this.dialect, messages);
  }

  async findListeners(eventTypes: readonly string[]): Promise<readonly ListenerRow[]> {
    const listeners = 'SELECT run_id, effect_id, event_type, since FROM listeners';
    const found: StoredListener[] = [];
    await Promise.all([
      this.session
        .rows<StoredListener>(`${listeners} WHERE event_type IS NULL`)
        .then((forAnyType) => found.push(...forAnyType)),
      this.each(listeners, 'event_type', eventTypes, (row: StoredListener) => found.push(row)),
    ]);
    return found.map(listenerFrom).sort(bySince);
  }

  async listenersOf(keys: readonly EffectKey[]): Promise<readonly ListenerRow[]> {
    const rows = await this.byKey<StoredListener>('SELECT run_id, effect_id, event_type, since FROM listeners', keys);
    return rows.map(listenerFrom).sort(bySince);
  }

  async unconsumedEvents(
    runId: string,
    eventType: string | null,
    since: Instant,
    limit: number,
    afterId?: string,
  ): Promise<readonly EventRow[]> {
    const type: Clause = eventType === null ? { sql: '', params: [] } : { sql: 'type = ? AND ', params: [eventType] };
    const after: Clause =
      afterId === undefined
        ? { sql: '', params: [] }
        : { sql: '(received_at > ? OR id > ?) AND ', params: [since, afterId] };
    const rows = await this.session.rows<StoredEvent>(
      `SELECT ${EVENT_COLUMNS} FROM events WHERE ${type.sql}received_at >= ? AND ${after.sql}NOT EXISTS` +
        ' (SELECT 1 FROM consumed_events c WHERE c.run_id = ? AND c.event_id = events.id)' +
        ' ORDER BY received_at, id LIMIT ?',
      [...type.params, since, ...after.params, runId, limit],
    );
    return rows.map(eventFrom);
  }

  async knownEvents(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const known = new Set<string>();
    await this.each('SELECT id FROM events', 'id', ids, (row: { id: string }) => known.add(row.id));
    return known;
  }

  async decisionsOf(causeIds: readonly string[]): Promise<readonly DecisionRow[]> {
    const decisions: DecisionRow[] = [];
    await this.each(`SELECT ${DECISION_COLUMNS} FROM decisions`, 'cause_id', causeIds, (row: StoredDecision) =>
      decisions.push(decisionFrom(row)),
    );
    return decisions.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  }

  async findRunByKey(namespace: string, workflow: string, key: string): Promise<RunRow | undefined> {
    const [row] = await this.session.rows<StoredRun>(
      `SELECT ${RUN_COLUMNS} FROM runs WHERE run_key = ? AND namespace = ? AND workflow = ?`,
      [key, namespace, workflow],
    );
    return row && runFrom(row);
  }

  lockRuns(ids: readonly string[]): Promise<ReadonlyMap<string, LockedRun>> {
    return this.locks.lock(ids);
  }

  async outstandingEffects(ids: readonly EffectKey[]): Promise<readonly EffectRow[]> {
    return (await this.byKey<StoredEffect>(`SELECT ${EFFECT_COLUMNS} FROM effects`, ids)).map(effectFrom);
  }

  countEffects(): Promise<number> {
    return this.effectCount.read(this.session);
  }

  async lockSchedule(namespace: string, workflow: string): Promise<ScheduleRow | undefined> {
    const [row] = await this.session.rows<StoredSchedule>(
      `SELECT ${SCHEDULE_COLUMNS} FROM schedules WHERE namespace = ? AND workflow = ?${this.dialect.forUpdate}`,
      [namespace, workflow],
    );
    return row && scheduleFrom(row);
  }

  write(writes: Writes): Promise<void> {
    return writeBatch(this.session, this.dialect, this.locks, writes);
  }

  private async byKey<R>(select: string, keys: readonly EffectKey[]): Promise<R[]> {
    const found: R[] = [];
    await eachSlice(keys, async (slice) => {
      const where = this.dialect.keyIn(
        EFFECT_KEY,
        slice.map(({ runId, effectId }) => [runId, effectId]),
      );
      found.push(...(await this.session.rows<R>(`${select} WHERE ${where.sql}`, where.params)));
    });
    return found;
  }

  private async each<R>(
    select: string,
    column: string,
    values: readonly Scalar[],
    visit: (row: R) => unknown,
  ): Promise<void> {
    await eachSlice([...new Set(values)], async (slice) => {
      const where = this.dialect.oneOf(column, slice);
      for (const row of await this.session.rows<R>(`${select} WHERE ${where.sql}`, where.params)) visit(row);
    });
  }
}

/** Oldest first, and the same order everywhere. */
function bySince(a: ListenerRow, b: ListenerRow): number {
  return a.since - b.since || (a.runId < b.runId ? -1 : a.runId > b.runId ? 1 : a.effectId < b.effectId ? -1 : 1);
}
