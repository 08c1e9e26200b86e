/** A cron expression taken apart: which numbers each field lets through. */
export interface CronFields {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Both day fields are restricted: then a day needs to pass one of them only (as cron has always done). */
  readonly eitherDay: boolean;
  /** The hour is `*`: the schedule means elapsed time and not a time of day, which matters when clocks change. */
  readonly everyHour: boolean;
}

/** Says which field of a cron expression cannot be read, and why. */
export class CronError extends Error {
  override readonly name = 'CronError';
}

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * Reads five fields (minute, hour, day of month, month, day of week) or six (second before them): the DSL's `schedule.cron`
 * names no dialect (ADR dsl-decisions). Lists, ranges, steps and English names are understood; 7 is Sunday too; `?` is `*`.
 * @throws CronError
 */
export function parseCron(expression: string): CronFields {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== 5 && parts.length !== 6) {
    throw new CronError(
      `a cron expression has 5 fields, or 6 with seconds, and this has ${expression.trim() ? parts.length : 0}`,
    );
  }
  const [second, minute, hour, day, month, weekday] = (parts.length === 5 ? ['0', ...parts] : parts) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return {
    seconds: numbers(second, 'second', 0, 59),
    minutes: numbers(minute, 'minute', 0, 59),
    hours: numbers(hour, 'hour', 0, 23),
    days: new Set(numbers(day, 'day of month', 1, 31)),
    months: new Set(numbers(month, 'month', 1, 12, monthNames)),
    weekdays: new Set(numbers(weekday, 'day of week', 0, 7, dayNames).map((number) => number % 7)),
    eitherDay: !isAny(day) && !isAny(weekday),
    everyHour: isAny(hour),
  };
}

function isAny(field: string): boolean {
  return field.startsWith('*') || field === '?';
}

/** @returns the numbers of a field in ascending order */
function numbers(field: string, what: string, least: number, most: number, names: readonly string[] = []): number[] {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const [, range, step] = /^([^/]+)(?:\/(\d{1,4}))?$/.exec(part) ?? [];
    if (range === undefined || step === '0') throw new CronError(`the ${what} field \`${field}\` cannot be read`);
    const [from, to] = bounds(range, step !== undefined);
    if (from < least || to > most)
      throw new CronError(`the ${what} goes from ${least} to ${most}, and \`${part}\` does not`);
    if (from > to) throw new CronError(`the range \`${part}\` of the ${what} runs backwards`);
    for (let number = from; number <= to; number += Number(step ?? 1)) found.add(number);
  }
  return [...found].sort((a, b) => a - b);

  function bounds(range: string, stepped: boolean): [number, number] {
    if (range === '*' || range === '?') return [least, most];
    const [first, last, ...more] = range.split('-');
    if (more.length > 0) throw new CronError(`the ${what} field \`${field}\` cannot be read`);
    const from = number(first ?? '');
    if (last !== undefined) return [from, number(last)];
    return [from, stepped ? most : from];
  }

  function number(text: string): number {
    const named = names.indexOf(text.toUpperCase());
    if (named >= 0) return named + (least === 0 ? 0 : 1);
    if (!/^\d{1,4}$/.test(text)) throw new CronError(`the ${what} field \`${field}\` cannot be read`);
    return Number(text);
  }
}
