import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastTicks } from './last-ticks';
import { nextTick, type ClockSchedule } from './next-tick';
import { upcomingTicks } from './upcoming-ticks';

const at = (text: string) => Date.parse(text);
const hourly = { kind: 'cron', cron: '0 * * * *' } as const;

describe('the ticks of a time that is over', () => {
  it('are the last ones, oldest first', () => {
    const found = lastTicks(hourly, at('2026-11-01T00:00:00Z'), at('2026-11-22T12:30:00Z'), 3);
    expect(found.map((tick) => new Date(tick).toISOString().slice(11, 16))).toEqual(['10:00', '11:00', '12:00']);
  });

  it('are those alone that are later than the beginning', () => {
    expect(lastTicks(hourly, at('2026-11-22T11:00:00Z'), at('2026-11-22T12:00:00Z'), 10)).toEqual([
      at('2026-11-22T12:00:00Z'),
    ]);
    expect(lastTicks(hourly, at('2026-11-22T12:00:00Z'), at('2026-11-22T12:00:00Z'), 10)).toEqual([]);
    expect(lastTicks({ kind: 'after', milliseconds: 5 }, 0, 1_000, 10)).toEqual([]);
  });

  it('are found at once, however long ago it began', () => {
    const everySecond = { kind: 'cron', cron: '* * * * * *' } as const;
    expect(lastTicks(everySecond, 0, at('2026-11-22T12:00:00Z'), 5, 0, 'Europe/Berlin')).toHaveLength(5);
  });

  it('are those that counting all of them gives', () => {
    const schedules = fc.constantFrom<ClockSchedule>(
      { kind: 'every', milliseconds: 17_000 },
      { kind: 'cron', cron: '*/7 2-3 * * *' },
      { kind: 'cron', cron: '30 2 * * SUN' },
    );
    const begin = fc.integer({ min: at('2026-03-20T00:00:00Z'), max: at('2026-04-05T00:00:00Z') });
    fc.assert(
      fc.property(schedules, begin, fc.integer({ min: 0, max: 9 * 86_400_000 }), (schedule, after, span) => {
        const all: number[] = [];
        for (let tick: number | undefined = after; tick !== undefined; all.push(tick)) {
          tick = nextTick(schedule, tick, 5, 'Europe/Berlin');
          if (tick === undefined || tick > after + span) break;
        }
        expect(lastTicks(schedule, after, after + span, 4, 5, 'Europe/Berlin')).toEqual(all.slice(-4));
      }),
      { numRuns: 30, seed: 26 },
    );
  });
});

describe('the ticks to come', () => {
  const shown = (cron: string, after: string, count: number) =>
    upcomingTicks({ kind: 'cron', cron }, at(after), count, 0, 'Europe/Berlin').map(({ local, clockChange }) =>
      [local, clockChange].filter((part) => part !== undefined).join(' '),
    );

  it('are told by the clock on the wall, and where it jumps over one', () => {
    expect(shown('30 2 * * *', '2026-03-27T12:00:00Z', 3)).toEqual([
      '2026-03-28T02:30:00+01:00',
      '2026-03-29T03:00:00+02:00 gap',
      '2026-03-30T02:30:00+02:00',
    ]);
  });

  it('are told where it shows one twice', () => {
    expect(shown('30 2 * * *', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T02:30:00+02:00 overlap',
      '2026-10-26T02:30:00+01:00',
    ]);
  });

  it('are one for a schedule that counts from the end of its run', () => {
    expect(upcomingTicks({ kind: 'after', milliseconds: 1_000 }, 0, 5)).toEqual([
      { at: 1_000, local: '1970-01-01T00:00:01+00:00' },
    ]);
  });
});
