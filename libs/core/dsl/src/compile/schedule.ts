import type { Json } from '@ensue/jq';
import type { ListenTask, Schedule } from '../program';
import { constantDuration } from './duration-expression';
import { compileConsumption } from './event-consumption';
import { objectOf, textOf } from './written';

/** What the filters of a trigger can refer to: there is no run yet, so nothing of one. */
export const triggerArguments: readonly string[] = ['runtime'];

/** DSL reference, "Schedule". */
export function compileSchedule(value: Json): Schedule {
  const { every, cron, after, on, read } = objectOf(value);
  if (every !== undefined) return { kind: 'every', milliseconds: constantDuration(every) };
  if (cron !== undefined) return { kind: 'cron', cron: textOf(cron) };
  if (after !== undefined) return { kind: 'after', milliseconds: constantDuration(after) };
  return { kind: 'on', on: compileConsumption(on, triggerArguments), read: (read ?? 'data') as ListenTask['read'] };
}
