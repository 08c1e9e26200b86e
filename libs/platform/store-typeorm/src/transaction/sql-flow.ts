import type { FlowStart, FlowStore, PendingStart, RunRow, WorkflowName } from '@ensue/ports';
import { eachSlice, insertions, puttings, removals, type Row } from '../bulk';
import type { Dialect } from '../dialect';
import {
  FLOW_STARTS,
  PENDING_COLUMNS,
  PENDING_STARTS,
  pendingFrom,
  pendingRow,
  type StoredPending,
} from '../rows/flow-rows';
import { changedRunRow, newRunRow, RUN_COLUMNS_OF_R, runFrom, RUNS, type StoredRun } from '../rows/run-rows';
import type { Session } from '../session';

const LOCKS = { name: 'flow_locks', columns: ['namespace', 'workflow'], key: ['namespace', 'workflow'] } as const;

/** Limits of starts, written at once: who reads later in the same transaction sees it. */
export class SqlFlow implements FlowStore {
  constructor(
    private readonly session: Session,
    private readonly dialect: Dialect,
  ) {}

  async lock(of: readonly WorkflowName[]): Promise<void> {
    // Where there is one writer, the transaction itself is the lock.
    if (of.length === 0 || this.dialect.forUpdate === '') return;
    const rows = of.map(({ namespace, workflow }): Row => [namespace, workflow]);
    const sorted = rows.sort((a, b) => (`${a[0]}/${a[1]}` < `${b[0]}/${b[1]}` ? -1 : 1));
    // One that is there is locked by being put once more; a plain INSERT would only wait for it.
    for (const row of sorted) await this.session.runAll(puttings(this.dialect, LOCKS, [row]));
  }

  async living(
    of: WorkflowName,
    lanes: readonly string[],
  ): Promise<readonly { lane: string; runId: string; known: boolean }[]> {
    const found: { lane: string; runId: string; known: boolean }[] = [];
    await eachSlice([...new Set(lanes)], async (slice) => {
      const where = this.dialect.oneOf('f.lane', slice);
      const rows = await this.session.rows<{ lane: string; run_id: string; id: string | null }>(
        'SELECT f.lane, f.run_id, r.id FROM flow_starts f LEFT JOIN runs r ON r.id = f.run_id' +
          ` WHERE f.namespace = ? AND f.workflow = ? AND ${where.sql} AND f.expires_at IS NULL AND r.ended_at IS NULL` +
          ' ORDER BY f.lane, f.run_id',
        [of.namespace, of.workflow, ...where.params],
      );
      for (const { lane, run_id: runId, id } of rows) found.push({ lane, runId, known: id !== null });
    });
    return found;
  }

  async startsSince(of: WorkflowName, lane: string, since: number): Promise<readonly { runId: string; at: number }[]> {
    const rows = await this.session.rows<{ run_id: string; at: number }>(
      'SELECT run_id, at FROM flow_starts WHERE namespace = ? AND workflow = ? AND lane = ? AND at > ? ORDER BY at, run_id',
      [of.namespace, of.workflow, lane, since],
    );
    return rows.map(({ run_id, at }) => ({ runId: run_id, at }));
  }

  async record(starts: readonly FlowStart[]): Promise<void> {
    const rows = starts.map(({ namespace, workflow, lane, runId, at, expiresAt }): Row => [
      namespace,
      workflow,
      lane,
      runId,
      at,
      expiresAt ?? null,
    ]);
    await this.session.runAll(puttings(this.dialect, FLOW_STARTS, rows));
  }

  async forget(runIds: readonly string[]): Promise<void> {
    await eachSlice(runIds, async (slice) => {
      const where = this.dialect.oneOf('run_id', slice);
      const rows = await this.session.rows<{ namespace: string; workflow: string; lane: string; run_id: string }>(
        `SELECT namespace, workflow, lane, run_id FROM flow_starts WHERE ${where.sql} AND expires_at IS NULL`,
        where.params,
      );
      const keys = rows.map(({ namespace, workflow, lane, run_id }): Row => [namespace, workflow, lane, run_id]);
      await this.session.runAll(removals(this.dialect, FLOW_STARTS.name, FLOW_STARTS.key, keys));
    });
  }

  async pending(of: WorkflowName): Promise<readonly PendingStart[]> {
    const rows = await this.session.rows<StoredPending>(
      `SELECT ${PENDING_COLUMNS} FROM pending_starts WHERE namespace = ? AND workflow = ?` +
        ' ORDER BY priority DESC, created_at, run_id',
      [of.namespace, of.workflow],
    );
    return rows.map(pendingFrom);
  }

  async pendingRuns(runIds: readonly string[]): Promise<readonly PendingStart[]> {
    const found: PendingStart[] = [];
    await eachSlice(runIds, async (slice) => {
      const where = this.dialect.oneOf('run_id', slice);
      const rows = await this.session.rows<StoredPending>(
        `SELECT ${PENDING_COLUMNS} FROM pending_starts WHERE ${where.sql}`,
        where.params,
      );
      found.push(...rows.map(pendingFrom));
    });
    return found;
  }

  async enqueue(start: PendingStart, run: RunRow): Promise<void> {
    await this.session.runAll(removals(this.dialect, RUNS.name, RUNS.key, [[run.id]]));
    await this.session.runAll(insertions(this.dialect, RUNS, [newRunRow(run)]));
    await this.session.runAll(puttings(this.dialect, PENDING_STARTS, [pendingRow(start)]));
  }

  async postpone(runIds: readonly string[], readyAt: number): Promise<void> {
    await eachSlice(runIds, async (slice) => {
      const where = this.dialect.oneOf('run_id', slice);
      await this.session.run(
        `UPDATE pending_starts${this.dialect.byIndex('PRIMARY')} SET ready_at = ? WHERE ${where.sql}`,
        [readyAt, ...where.params],
      );
    });
  }

  async runOf(runId: string): Promise<RunRow | undefined> {
    const [row] = await this.session.rows<StoredRun>(
      `SELECT ${RUN_COLUMNS_OF_R} FROM runs r JOIN pending_starts p ON p.run_id = r.id WHERE r.id = ?`,
      [runId],
    );
    return row && runFrom(row);
  }

  async take(runId: string): Promise<void> {
    await this.noLongerPending(runId);
    await this.session.runAll(removals(this.dialect, RUNS.name, RUNS.key, [[runId]]));
  }

  async end(run: RunRow): Promise<void> {
    await this.noLongerPending(run.id);
    await this.session.runAll(puttings(this.dialect, RUNS, [changedRunRow(run)]));
  }

  private noLongerPending(runId: string): Promise<void> {
    return this.session.runAll(removals(this.dialect, PENDING_STARTS.name, PENDING_STARTS.key, [[runId]]));
  }
}
