import type { FlowPolicy, SchedulePolicyPatch } from '@ensue/contracts';
import { JqSyntaxError } from '@ensue/jq';
import { programOf } from '../batch/flow/flow-expressions';
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

/** What the shape of limits does not tell. */
export function judgeFlow({ concurrency, rate, debounce, dedupe, priority }: FlowPolicy): readonly PolicyMistake[] {
  const expressions = {
    'concurrency/key': concurrency?.key,
    'rate/key': rate?.key,
    'debounce/key': debounce?.key,
    'dedupe/key': dedupe?.key,
    priority: typeof priority === 'string' ? priority : undefined,
  };
  const durations = {
    'rate/period': [rate?.period, day],
    'debounce/period': [debounce?.period, day],
    'debounce/most': [debounce?.most, day],
    'dedupe/window': [dedupe?.window, 30 * day],
  } as const;
  const mistakes: PolicyMistake[] = [];
  for (const [at, expression] of Object.entries(expressions)) {
    try {
      if (expression !== undefined) programOf(expression);
    } catch (error) {
      if (!(error instanceof JqSyntaxError)) throw error;
      const hint = 'Write jq over { input, event, trigger }, such as .event.data.customer.';
      mistakes.push({ pointer: `/flow/${at}`, message: error.message, hint });
    }
  }
  for (const [at, [duration, most]] of Object.entries(durations)) {
    const milliseconds = duration === undefined ? 1 : (parseDuration(duration) ?? 0);
    if (milliseconds > 0 && milliseconds <= most) continue;
    const message = `${JSON.stringify(duration)} is no duration of ${most / day} days at most.`;
    mistakes.push({ pointer: `/flow/${at}`, message, hint: 'Write it in ISO 8601: PT30S, PT5M.' });
  }
  return mistakes;
}

/** Everything of a change that its shape does not tell. */
export function judgePolicy({ schedule, flow }: WorkflowChange): readonly PolicyMistake[] {
  return [...judgeSchedule(schedule ?? {}), ...judgeFlow(flow ?? {})];
}
