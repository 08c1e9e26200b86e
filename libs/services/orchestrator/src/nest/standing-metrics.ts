import {
  actionQueue,
  deadLettersQueue,
  heartbeatsQueue,
  inquiriesQueue,
  intakeQueue,
  resultsQueue,
} from '@ensue/contracts';
import type { Logger, Metrics } from '@ensue/nest-kit';
import type { Backlog, Count, Overdue } from '@ensue/ports';
import type { Orchestrator } from '../orchestrator';

/** Whoever reads more often than this reads the same. */
const freshMs = 10_000;

/** How things stand, told when somebody reads: lines in memory, queues at the broker, rows in the store. */
export function standingMetrics(
  orchestrator: Orchestrator,
  metrics: Metrics,
  logger: Pick<Logger, 'warn'>,
  now: () => number = () => performance.now(),
): void {
  const { loop, relay } = orchestrator;
  metrics.gauge(
    { name: 'ensue_batch_waiting_items', help: 'Items that wait for a batch, in memory.', labels: ['line'] },
    (gauge) => {
      gauge.set({ line: 'urgent' }, loop.waiting.urgent);
      gauge.set({ line: 'events' }, loop.waiting.events);
    },
  );
  metrics.gauge(
    { name: 'ensue_intake_paused', help: '1 while events wait because too many actions are outstanding.' },
    (gauge) => gauge.set(loop.waiting.paused ? 1 : 0),
  );
  metrics.gauge(
    { name: 'ensue_relay_messages', help: 'What the relay is sending, and what waits for it.', labels: ['state'] },
    (gauge) => {
      gauge.set({ state: 'in flight' }, relay.sending.inFlight);
      gauge.set({ state: 'waiting' }, relay.sending.waiting);
    },
  );
  queues(orchestrator, metrics, now);
  rows(orchestrator, metrics, logger, now);
}

function queues({ parts, relay }: Orchestrator, metrics: Metrics, now: () => number): void {
  let asked = -Infinity;
  metrics.gauge(
    { name: 'ensue_queue_messages', help: 'Messages that wait in a queue, deliveries under way not counted.', labels: ['queue'] }, // prettier-ignore
    async (gauge) => {
      if (now() - asked < freshMs) return;
      asked = now();
      const own = [intakeQueue, resultsQueue, heartbeatsQueue, inquiriesQueue, deadLettersQueue];
      const names = [...own, ...relay.kinds.map(actionQueue)];
      const depths = await Promise.allSettled(names.map((name) => parts.bus.depth(name)));
      // What cannot be told is not told: an old number would pass for a new one.
      gauge.reset();
      for (const [index, depth] of depths.entries())
        if (depth.status === 'fulfilled') gauge.set({ queue: names[index] ?? '' }, depth.value);
    },
  );
}

/** Every replica tells the same: take the greatest, not the sum. */
function rows({ parts }: Orchestrator, metrics: Metrics, logger: Pick<Logger, 'warn'>, now: () => number): void {
  let asked = -Infinity;
  let looking: Promise<Backlog | undefined> = Promise.resolve(undefined);
  const look = (): Promise<Backlog | undefined> => {
    if (now() - asked < freshMs) return looking;
    asked = now();
    looking = parts.store.inspection.backlog().catch((error: unknown) => {
      logger.warn('What waits in the store could not be counted.', { error: String(error) });
      return undefined;
    });
    return looking;
  };
  const told = (name: string, help: string, of: (backlog: Backlog) => number): void => {
    metrics.gauge({ name, help }, async (gauge) => {
      const backlog = await look();
      if (backlog === undefined) gauge.remove();
      else gauge.set(of(backlog));
    });
  };
  const counted = (name: string, help: string, of: (backlog: Backlog) => Count): void =>
    told(name, help, (backlog) => of(backlog).count);
  const overdue = (name: string, what: string, of: (backlog: Backlog) => Overdue): void => {
    counted(`ensue_${name}_overdue`, `${what} whose time has come and that nobody has taken, counted to 1000.`, of);
    told(`ensue_${name}_overdue_seconds`, `Since when the first of them is overdue.`, (all) => of(all).oldestMs / 1_000); // prettier-ignore
  };
  counted('ensue_effects_outstanding', 'Actions ordered and not yet answered, counted to 100000.', (all) => all.effects); // prettier-ignore
  counted('ensue_outbox_messages', 'Messages not sent or not applied yet, counted to 100000.', (all) => all.outbox);
  counted('ensue_dead_letters', 'Dead letters, counted to 100000.', (all) => all.deadLetters);
  overdue('effects', 'Actions', (all) => all.overdueEffects);
  overdue('outbox', 'Messages', (all) => all.overdueOutbox);
  overdue('timers', 'Timers', (all) => all.overdueTimers);
  overdue('schedules', 'Schedules', (all) => all.overdueSchedules);
}
