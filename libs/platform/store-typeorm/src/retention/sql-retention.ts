import type { Retention, RetentionPolicy, RunPlace, RunPurge, WorkflowName } from '@ensue/ports';
import { removals, type Row } from '../bulk';
import type { Database } from '../database';
import type { Scalar } from '../dialect';
import { fromText } from '../json-text';
import type { Session } from '../session';

interface Candidate {
  readonly id: string;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly run_key: string | null;
}

interface FlowKey {
  readonly namespace: string;
  readonly workflow: string;
  readonly lane: string;
  readonly run_id: string;
}

/** Everything a run leaves behind; its effects, timers and listeners end with it, but for what a defect left. */
const LEFT_BY_A_RUN = ['steps', 'run_states', 'consumed_events', 'effects', 'timers', 'listeners'] as const;

/** Retention over indices that are there for lists: each read begins where the last one ended. */
export class SqlRetention implements Retention {
  constructor(private readonly database: Database) {}

  /** One seek for each name: a DISTINCT over all runs would read as many index entries as there are runs. */
  async nextWorkflow(after?: WorkflowName): Promise<(WorkflowName & { policy?: RetentionPolicy }) | undefined> {
    return this.database.read(async (session) => {
      const name = after === undefined ? await first(session) : await following(session, after);
      if (name === undefined) return undefined;
      const [row] = await session.rows<{ retention_json: string | null }>(
        'SELECT retention_json FROM workflows WHERE namespace = ? AND name = ?',
        [name.namespace, name.workflow],
      );
      const policy = row?.retention_json;
      return policy === undefined || policy === null ? name : { ...name, policy: fromText(policy) as RetentionPolicy };
    });
  }

  async longestDays(): Promise<number | undefined> {
    const rows = await this.database.read((session) =>
      session.rows<{ retention_json: string }>('SELECT retention_json FROM workflows WHERE retention_json IS NOT NULL'),
    );
    const days = rows.flatMap(({ retention_json }) => (fromText(retention_json) as RetentionPolicy).days ?? []);
    return days.length === 0 ? undefined : Math.max(...days);
  }

  async purgeRuns(of: WorkflowName, purge: RunPurge): Promise<{ removed: number; next?: RunPlace }> {
    return this.database.transaction(async (session) => {
      const now = await this.now(session);
      const crowded = purge.beyondNewest === undefined ? undefined : await placeAfter(session, of, purge.beyondNewest);
      const candidates = await oldest(session, of, purge);
      const goes = candidates.filter((run) => mayGo(run, purge, crowded, now)).map(({ id }): Row => [id]);
      const { dialect } = this.database;
      for (const table of LEFT_BY_A_RUN) await session.runAll(removals(dialect, table, ['run_id'], goes));
      await session.runAll(removals(dialect, 'runs', ['id'], goes));
      const last = candidates.at(-1);
      if (last === undefined || candidates.length < purge.limit || !worthGoingOn(last, purge, crowded, now))
        return { removed: goes.length };
      return { removed: goes.length, next: { startedAt: last.started_at, id: last.id } };
    });
  }

  purgeEvents(olderThanMs: number, limit: number): Promise<number> {
    return this.purgeByTime('events', 'received_at', olderThanMs, limit);
  }

  purgeDecisions(olderThanMs: number, limit: number): Promise<number> {
    return this.purgeByTime('decisions', 'at', olderThanMs, limit);
  }

  purgeDeadLetters(olderThanMs: number, limit: number): Promise<number> {
    return this.purgeByTime('dead_letters', 'parked_at', olderThanMs, limit);
  }

  async purgeFlow(limit: number): Promise<number> {
    const { dialect } = this.database;
    return this.database.outside(async (session) => {
      const columns = 'f.namespace, f.workflow, f.lane, f.run_id';
      const old = await session.rows<FlowKey>(
        `SELECT ${columns} FROM flow_starts f WHERE f.expires_at <= ${dialect.now} LIMIT ?`,
        [limit],
      );
      const over = await session.rows<FlowKey>(
        `SELECT ${columns} FROM flow_starts f LEFT JOIN runs r ON r.id = f.run_id` +
          ' WHERE f.expires_at IS NULL AND (r.id IS NULL OR r.ended_at IS NOT NULL) LIMIT ?',
        [limit],
      );
      const keys = [...old, ...over].map(({ namespace, workflow, lane, run_id }): Row => [
        namespace,
        workflow,
        lane,
        run_id,
      ]);
      await session.runAll(removals(dialect, 'flow_starts', ['namespace', 'workflow', 'lane', 'run_id'], keys));
      return keys.length;
    });
  }

  /** Found first and deleted by key: no scan is locked against those who write meanwhile. */
  private purgeByTime(table: string, column: string, olderThanMs: number, limit: number): Promise<number> {
    const { dialect } = this.database;
    return this.database.outside(async (session) => {
      const rows = await session.rows<{ id: string }>(
        `SELECT id FROM ${table} WHERE ${column} <= ${dialect.now} - ? ORDER BY ${column}, id LIMIT ?`,
        [olderThanMs, limit],
      );
      const keys = rows.map(({ id }): Row => [id]);
      await session.runAll(removals(dialect, table, ['id'], keys));
      return rows.length;
    });
  }

  private async now(session: Session): Promise<number> {
    const [row] = await session.rows<{ now_ms: number }>(`SELECT ${this.database.dialect.now} AS now_ms`);
    return row?.now_ms ?? 0;
  }
}

const NAMES = 'SELECT namespace, workflow FROM runs';

async function first(session: Session): Promise<WorkflowName | undefined> {
  const [row] = await session.rows<WorkflowName>(`${NAMES} ORDER BY namespace, workflow LIMIT 1`);
  return row && { namespace: row.namespace, workflow: row.workflow };
}

/** In the same namespace, else the first of the next: two seeks that every server walks the index for. */
async function following(session: Session, after: WorkflowName): Promise<WorkflowName | undefined> {
  const [beside] = await session.rows<WorkflowName>(
    `${NAMES} WHERE namespace = ? AND workflow > ? ORDER BY namespace, workflow LIMIT 1`,
    [after.namespace, after.workflow],
  );
  const [row] =
    beside === undefined
      ? await session.rows<WorkflowName>(`${NAMES} WHERE namespace > ? ORDER BY namespace, workflow LIMIT 1`, [
          after.namespace,
        ])
      : [beside];
  return row && { namespace: row.namespace, workflow: row.workflow };
}

/** The newest run that is not among the newest `count`. */
async function placeAfter(session: Session, of: WorkflowName, count: number): Promise<RunPlace | undefined> {
  const [row] = await session.rows<{ id: string; started_at: number }>(
    'SELECT id, started_at FROM runs WHERE namespace = ? AND workflow = ? ORDER BY started_at DESC, id DESC LIMIT 1 OFFSET ?',
    [of.namespace, of.workflow, count],
  );
  return row && { startedAt: row.started_at, id: row.id };
}

function oldest(session: Session, of: WorkflowName, { after, limit }: RunPurge): Promise<Candidate[]> {
  const [from, params]: [string, Scalar[]] =
    after === undefined
      ? ['', []]
      : [' AND started_at >= ? AND (started_at > ? OR id > ?)', [after.startedAt, after.startedAt, after.id]];
  return session.rows<Candidate>(
    `SELECT id, started_at, ended_at, run_key FROM runs WHERE namespace = ? AND workflow = ?${from}` +
      ' ORDER BY started_at, id LIMIT ?',
    [of.namespace, of.workflow, ...params, limit],
  );
}

function mayGo(run: Candidate, purge: RunPurge, crowded: RunPlace | undefined, now: number): boolean {
  if (run.ended_at === null) return false;
  const endedFor = now - run.ended_at;
  if (run.run_key !== null && endedFor < purge.keyedForMs) return false;
  const old = purge.endedForMs !== undefined && endedFor >= purge.endedForMs;
  return old || (crowded !== undefined && !isAfter(run, crowded));
}

/** Runs are looked at in the order of their starts: what started after both limits cannot go. */
function worthGoingOn(last: Candidate, purge: RunPurge, crowded: RunPlace | undefined, now: number): boolean {
  const maybeOld = purge.endedForMs !== undefined && last.started_at <= now - purge.endedForMs;
  return maybeOld || (crowded !== undefined && !isAfter(last, crowded));
}

const isAfter = (run: Candidate, place: RunPlace): boolean =>
  run.started_at > place.startedAt || (run.started_at === place.startedAt && run.id > place.id);
