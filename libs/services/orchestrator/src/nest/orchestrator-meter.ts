import { BoundedLabel, patientBuckets, type Metrics } from '@ensue/nest-kit';
import type { Sendings } from '../batch/ledger';
import type { Meter } from '../meter';

/** So many workflows have series of their own; the others are `other`. */
const mostWorkflows = 200;
const mostActions = 50;
const sizes = [1, 2, 5, 10, 20, 50, 100, 200];

/** What the orchestrator does, as metrics. */
export function orchestratorMeter(metrics: Metrics): Meter {
  const workflows = new BoundedLabel(mostWorkflows);
  const actions = new BoundedLabel(mostActions);
  const items = metrics.histogram({ name: 'ensue_batch_items', help: 'How many items a batch had.' }, sizes);
  const duration = metrics.histogram({
    name: 'ensue_batch_duration_seconds',
    help: 'One batch: its transaction, and whatever it took to find a culprit in it.',
  });
  const failed = metrics.counter({
    name: 'ensue_batch_failures_total',
    help: 'Batches that the store could not take; they are tried again.',
  });
  const events = metrics.counter({ name: 'ensue_events_total', help: 'Events that were taken in and kept.' });
  const decisions = metrics.counter({
    name: 'ensue_decisions_total',
    help: 'Decisions on events, ticks and calls.',
    labels: ['cause', 'outcome'],
  });
  const started = metrics.counter({
    name: 'ensue_runs_started_total',
    help: 'Runs that began.',
    labels: ['workflow'],
  });
  const ended = metrics.counter({
    name: 'ensue_runs_ended_total',
    help: 'Runs that came to their end.',
    labels: ['workflow', 'status'],
  });
  const runDuration = metrics.histogram(
    { name: 'ensue_run_duration_seconds', help: 'From the start of a run to its end.', labels: ['workflow'] },
    patientBuckets,
  );
  const ordered = metrics.counter({
    name: 'ensue_actions_ordered_total',
    help: 'Actions that runs asked for.',
    labels: ['action'],
  });
  const parked = metrics.counter({
    name: 'ensue_dead_letters_parked_total',
    help: 'Messages that were put among the dead letters.',
  });
  const again = metrics.counter({
    name: 'ensue_effects_resent_total',
    help: 'Actions that were ordered once more, because nothing was heard of them.',
  });
  const lost = metrics.counter({
    name: 'ensue_notices_lost_total',
    help: 'Messages that may be lost, and were: lifecycle events, cancels, answers to waiting callers.',
  });

  const runsOf = ({ runs }: Sendings): void => {
    for (const { run, fromRevision, endedHere } of runs) {
      if (fromRevision > 0 && !endedHere) continue;
      const workflow = workflows.of(`${run.namespace}/${run.workflow}`);
      if (fromRevision === 0) started.inc({ workflow });
      if (!endedHere) continue;
      ended.inc({ workflow, status: run.status });
      runDuration.observe({ workflow }, ((run.endedAt ?? run.startedAt) - run.startedAt) / 1_000);
    }
  };
  return {
    batch: (count, ms, settled) => {
      items.observe(count);
      if (settled) duration.observe(ms / 1_000);
      else failed.inc();
    },
    committed: (sendings) => {
      if (sendings.events > 0) events.inc(sendings.events);
      if (sendings.deadLetters > 0) parked.inc(sendings.deadLetters);
      for (const { cause, outcome } of sendings.decisions) decisions.inc({ cause, outcome });
      for (const { action } of sendings.effects) ordered.inc({ action: actions.of(action) });
      runsOf(sendings);
    },
    sentAgain: (effects) => again.inc(effects),
    noticeLost: () => lost.inc(),
  };
}
