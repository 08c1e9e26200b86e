import type { SchedulePolicyPatch } from '@ensue/contracts';
import type { WorkflowChange } from '../api/publishing';
import { isTimeZone, parseDuration } from '@ensue/dsl';

/** What a person must change in what is said of a workflow. */
export interface PolicyMistake {
  readonly pointer: string;
  readonly message: string;
  readonly hint: string;
}

const day = 86_400_000;

/** What the shape of a schedule's policy does not tell: names that are none, lengths that are too long. */
export function judgeSchedule({ timeZone, jitter }: SchedulePolicyPatch): readonly PolicyMistake[] {
  const mistakes: PolicyMistake[] = [];
  if (timeZone !== undefined && timeZone !== null && !isTimeZone(timeZone))
    mistakes.push({
      pointer: '/schedule/timeZone',
      message: `${JSON.stringify(timeZone)} is no time zone.`,
      hint: 'Name one as the IANA does: Europe/Berlin, America/New_York, UTC.',
    });
  const milliseconds = jitter === undefined || jitter === null ? 0 : parseDuration(jitter);
  if (milliseconds === undefined || milliseconds > day)
    mistakes.push({
      pointer: '/schedule/jitter',
      message: `${JSON.stringify(jitter)} is no duration of a day at most.`,
      hint: 'Write it in ISO 8601: PT30S, PT5M.',
    });
  return mistakes;
}

/** Everything of a change that its shape does not tell. */
export function judgePolicy({ schedule }: WorkflowChange): readonly PolicyMistake[] {
  return schedule === undefined || schedule === null ? [] : judgeSchedule(schedule);
}
