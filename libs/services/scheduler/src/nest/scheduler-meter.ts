import type { Metrics } from '@ensue/nest-kit';
import type { Meter } from '../meter';

const lateness = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600];

/** What the scheduler does, as metrics. */
export function schedulerMeter(metrics: Metrics): Meter {
  const late = {
    timer: metrics.histogram(
      { name: 'ensue_timer_lateness_seconds', help: 'Waits, retries and time limits: announced so long after they were due.' }, // prettier-ignore
      lateness,
    ),
    tick: metrics.histogram(
      { name: 'ensue_tick_lateness_seconds', help: 'Ticks of schedules: announced so long after they were due.' },
      lateness,
    ),
  };
  const failed = metrics.counter({
    name: 'ensue_announcement_failures_total',
    help: 'Announcements of what is due that failed; they are made again.',
  });
  return {
    announced: (kind, lateMs) => late[kind].observe(lateMs / 1_000),
    announcementFailed: () => failed.inc(),
  };
}
