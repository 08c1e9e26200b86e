import type { Row } from '../world/rows';
import { queueDepths } from '../world/broker';
import type { World } from '../world/world';
import { rest, type ClientRecord } from '../workload/client';
import { tickEveryMs, type Workload } from '../workload/definitions';
import type { DecisionEvidence, Evidence, Leftover, RunEvidence, StepEvidence } from './evidence';

export interface Round {
  /** Names of the round's events begin with it. */
  readonly prefix: string;
  /** The database's clock when the round began. */
  readonly since: number;
  readonly workloads: readonly Workload[];
  readonly client: readonly ClientRecord[];
  readonly poison: readonly string[];
  readonly mostRepeats: number;
}

const atOnce = 400;

/** Collects what the four witnesses say about a round. All must be quiet. */
export async function gather(world: World, round: Round): Promise<Evidence> {
  const { prefix, since, workloads, client, poison, mostRepeats } = round;
  // Ticks go on meanwhile: what is decided on after the runs were read has a run that nobody asks for.
  const runs = await runsSince(world, since);
  const decisions = await world.rows(
    "SELECT cause, cause_id, outcome, workflow, run_id, at FROM decisions WHERE at >= ? AND cause = 'tick'",
    since,
  );
  const letters = await world.rows('SELECT message_id FROM dead_letters WHERE parked_at >= ?', since);
  return {
    workloads,
    client,
    poison,
    mostRepeats,
    tickEveryMs,
    since,
    until: Date.now(),
    effects: world.sink.entries().filter(({ key }) => key.startsWith(`${prefix}-`)),
    runs,
    decisions: decisions.map(toDecision),
    leftovers: await leftovers(world),
    deadLetters: letters.map((row) => String(row['message_id'])),
  };
}

async function runsSince(world: World, since: number): Promise<RunEvidence[]> {
  const rows = await world.rows(
    'SELECT r.id, r.workflow, r.status, r.trigger_json, r.input, r.output, r.fault, r.ended_at, s.revision, s.state' +
      ' FROM runs r JOIN run_states s ON s.run_id = r.id WHERE r.started_at >= ? ORDER BY r.id',
    since,
  );
  const runs: RunEvidence[] = [];
  for (let from = 0; from < rows.length; from += atOnce) {
    const part = rows.slice(from, from + atOnce);
    const steps = await world.rows(
      `SELECT run_id, revision, at, signal_json, facts FROM steps WHERE run_id IN (${part.map(() => '?').join(',')})` +
        ' ORDER BY run_id, revision',
      ...part.map((row) => String(row['id'])),
    );
    const byRun = Map.groupBy(steps, (row) => String(row['run_id']));
    runs.push(...part.map((row) => toRun(row, byRun.get(String(row['id'])) ?? [])));
  }
  return runs;
}

function toRun(row: Row, steps: readonly Row[]): RunEvidence {
  return {
    id: String(row['id']),
    workflow: String(row['workflow']),
    status: String(row['status']),
    n: nameIn(read(row['input'])),
    trigger: read(row['trigger_json']) as RunEvidence['trigger'],
    output: read(row['output']),
    fault: read(row['fault']),
    endedAt: row['ended_at'] === null ? null : Number(row['ended_at']),
    revision: Number(row['revision']),
    state: read(row['state']),
    steps: steps.map((step): StepEvidence => ({
      revision: Number(step['revision']),
      at: Number(step['at']),
      signal: read(step['signal_json']) as StepEvidence['signal'],
      facts: read(step['facts']) as StepEvidence['facts'],
    })),
  };
}

function toDecision(row: Row): DecisionEvidence {
  return {
    cause: String(row['cause']),
    causeId: String(row['cause_id']),
    outcome: String(row['outcome']),
    workflow: textOf(row['workflow']),
    runId: textOf(row['run_id']),
    at: Number(row['at']),
  };
}

/** The data of the event that started the run, or the input that its parent gave. */
function nameIn(input: unknown): string | undefined {
  const data: unknown = Array.isArray(input) ? input[0] : input;
  const n = typeof data === 'object' && data !== null && 'n' in data ? data.n : undefined;
  return typeof n === 'string' ? n : undefined;
}

async function leftovers(world: World): Promise<Leftover[]> {
  const keyed = async (what: string, table: string): Promise<Leftover> => ({
    what,
    ids: (await world.rows(`SELECT run_id, effect_id FROM ${table}`)).map(
      (row) => `${String(row['run_id'])}${String(row['effect_id'])}`,
    ),
  });
  const outbox = await world.rows('SELECT id FROM outbox');
  const queues = world.mode === 'standalone' ? [] : await fullQueues(world);
  return [
    await keyed('leases of effects', 'effects'),
    await keyed('timers', 'timers'),
    await keyed('listeners', 'listeners'),
    { what: 'rows of the outbox', ids: outbox.map((row) => String(row['id'])) },
    { what: 'queues that hold messages', ids: queues },
  ];
}

/** Ticks go on, so that a queue may hold one at any moment; what holds something at every look holds what nobody takes. */
async function fullQueues(world: World): Promise<readonly string[]> {
  let full: readonly string[] | undefined;
  for (let look = 0; look < 8 && full?.length !== 0; look += 1) {
    // The broker counts every five seconds: looks that follow each other at once see one and the same number.
    if (look > 0) await rest(2_000);
    const depths = await queueDepths(world);
    const names = full ?? [...depths.keys()];
    full = names.filter((name) => (depths.get(name) ?? 0) > 0);
  }
  return full ?? [];
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** MariaDB gives TEXT as a string, JSON perhaps as a value. */
const read = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : (value ?? null));
