import { actionQueue, topology, type Finding } from '@ensue/contracts';
import { PublishError, type BusHealth, type MessageBus, type Overdue, type Store } from '@ensue/ports';
import type { Ids } from '../ids';
import { stuckRuns } from './stuck-runs';

/** What a doctor looks at. */
export interface Patient {
  readonly store: Pick<Store, 'inspection' | 'queries' | 'ping'>;
  readonly bus: Pick<MessageBus, 'depth' | 'health'>;
  readonly ids: Pick<Ids, 'derived'>;
  /** Epoch milliseconds, by this machine. */
  readonly now: () => number;
  /** Events wait because too much is outstanding. */
  readonly intakePaused: () => boolean;
}

/** Whoever should have taken them looks every second, or four times. */
const overdueMs = { effects: 60_000, outbox: 60_000, due: 10_000 };
const skewMs = { warning: 2_000, error: 30_000 };
const gravity: readonly Finding['severity'][] = ['error', 'warning', 'info'];

/** Everything that ails an installation, as far as one replica can see it; the gravest first. */
export async function examine(patient: Patient): Promise<readonly Finding[]> {
  const found = await Promise.all([
    clock(patient),
    rows(patient),
    queues(patient),
    stuckRuns(patient),
    schema(patient),
  ]);
  const all = [...found.flat(), ...bus(patient.bus.health()), ...intake(patient.intakePaused())];
  return all.toSorted((one, other) => gravity.indexOf(one.severity) - gravity.indexOf(other.severity));
}

async function clock({ store, now }: Patient): Promise<Finding[]> {
  const before = now();
  const there = await store.ping();
  const after = now();
  // What the question itself took is no skew.
  const skew = there > after ? there - after : there < before ? there - before : 0;
  if (Math.abs(skew) < skewMs.warning) return [];
  const which = skew > 0 ? 'ahead of' : 'behind';
  return [
    {
      code: 'clock-skew',
      severity: Math.abs(skew) < skewMs.error ? 'warning' : 'error',
      what: `The clock of the database is ${Math.round(Math.abs(skew) / 1_000)} s ${which} that of this process.`,
      remedy: 'Let both machines follow the same time server. Due times and leases are by the database’s clock.',
    },
  ];
}

async function rows({ store }: Patient): Promise<Finding[]> {
  const backlog = await store.inspection.backlog();
  const found: Finding[] = [];
  const late = (
    code: string,
    { count, countedTo, oldestMs }: Overdue,
    ms: number,
    of: string,
    remedy: string,
  ): void => {
    if (count === 0 || oldestMs < ms) return;
    const many = count === countedTo ? `${count} or more` : `${count}`;
    const what = `${many} ${of} for ${Math.round(oldestMs / 1_000)} s, and nobody has.`;
    found.push({ code, severity: 'error', what, remedy });
  };
  const relay = 'Look at the logs of the orchestrators: one that works looks for such rows every second.';
  const clocks = 'Is a scheduler up, and does it reach the database and the broker? Look at its /readyz and its log.';
  late('orphaned-leases', backlog.overdueEffects, overdueMs.effects, 'actions of which nothing was heard should have been sent again', relay); // prettier-ignore
  late(
    'unsent-messages',
    backlog.overdueOutbox,
    overdueMs.outbox,
    'messages of the outbox should have been sent',
    relay,
  );
  late('late-timers', backlog.overdueTimers, overdueMs.due, 'waits, retries or time limits should have been announced', clocks); // prettier-ignore
  late(
    'late-schedules',
    backlog.overdueSchedules,
    overdueMs.due,
    'ticks of schedules should have been announced',
    clocks,
  );
  const { count } = backlog.deadLetters;
  if (count > 0) {
    const what = count === 1 ? 'There is a dead letter.' : `There are ${count} dead letters.`;
    const remedy = 'GET /api/v1/dead-letters: look at reason and body, mend the cause, then redrive or discard them.';
    found.push({ code: 'dead-letters', severity: 'warning', what, remedy });
  }
  return found;
}

async function queues({ store, bus: broker }: Patient): Promise<Finding[]> {
  const kinds = await store.inspection.outstandingKinds();
  const names = [...topology.queues.map(({ name }) => name), ...kinds.map(actionQueue)];
  const depths = await Promise.allSettled(names.map((name) => broker.depth(name)));
  const gone = names.filter((_, index) => {
    const depth = depths[index];
    const reason: unknown = depth?.status === 'rejected' ? depth.reason : undefined;
    return reason instanceof PublishError && reason.failure === 'unroutable';
  });
  if (gone.length === 0) return [];
  return [
    {
      code: 'undeclared-queues',
      severity: 'error',
      what: `The broker does not have ${gone.length === 1 ? 'a queue' : `${gone.length} queues`} that Ensue needs.`,
      remedy: 'Restart one orchestrator, and a runner of that kind: both declare what they need at their start.',
      examples: gone.slice(0, 5),
    },
  ];
}

async function schema({ store }: Patient): Promise<Finding[]> {
  const { newer } = await store.inspection.schema();
  if (newer.length === 0) return [];
  return [
    {
      code: 'newer-schema',
      severity: 'info',
      what: 'The database has been migrated by a newer release than this process.',
      remedy: 'Expected while an upgrade rolls; if it is over, this replica was left behind: upgrade it.',
      examples: newer.slice(0, 5),
    },
  ];
}

function bus({ connected, consuming, blocked, detail }: BusHealth): Finding[] {
  if (blocked) {
    const remedy = 'The broker is short of memory or disk: free some. Until then nothing can be published.';
    return [{ code: 'broker-blocked', severity: 'error', what: `The broker asks for silence: ${detail}.`, remedy }];
  }
  if (connected && consuming) return [];
  const remedy = 'Look at the broker and the network between. Work resumes by itself.';
  return [{ code: 'not-consuming', severity: 'error', what: `This orchestrator does not consume: ${detail}.`, remedy }];
}

function intake(paused: boolean): Finding[] {
  if (!paused) return [];
  const what = 'Events wait in the broker, because more than 10,000 actions are outstanding.';
  const remedy = 'Add runners, or see why actions take so long: ensue_queue_messages tells which kind.';
  return [{ code: 'intake-paused', severity: 'warning', what, remedy }];
}
