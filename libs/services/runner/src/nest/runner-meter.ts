import { patientBuckets, type Metrics } from '@ensue/nest-kit';
import type { Meter } from '../meter';
import type { Runner } from '../runner';

/** What a runner does, as metrics. Kinds of action are those of its registry: there are no others to count. */
export function runnerMeter(metrics: Metrics): Meter {
  const performed = metrics.counter({
    name: 'ensue_actions_performed_total',
    help: 'Actions that came to an end: completed, failed with a fault, or abandoned (cancelled, or the runner stopped).',
    labels: ['action', 'result'],
  });
  const duration = metrics.histogram(
    { name: 'ensue_action_duration_seconds', help: 'From the beginning of an action to its end.', labels: ['action'] },
    patientBuckets,
  );
  return {
    performed: (action, result, ms) => {
      performed.inc({ action, result });
      duration.observe({ action }, ms / 1_000);
    },
  };
}

/** How its slots stand, told when somebody reads. */
export function slotMetrics(runner: Runner, metrics: Metrics): void {
  metrics.gauge({ name: 'ensue_runner_slots', help: 'How many actions the runner performs at a time.' }, (gauge) =>
    gauge.set(runner.slotUse.limit),
  );
  metrics.gauge(
    { name: 'ensue_runner_slots_in_use', help: 'Slots that are taken; `long`: by actions that outlived five seconds.', labels: ['kind'] }, // prettier-ignore
    (gauge) => {
      const { running, long } = runner.slotUse;
      gauge.set({ kind: 'short' }, running - long);
      gauge.set({ kind: 'long' }, long);
    },
  );
  metrics.gauge(
    { name: 'ensue_runner_actions_waiting', help: 'Actions that were taken and wait for a slot.' },
    (gauge) => gauge.set(runner.slotUse.waiting),
  );
}
