import { Cron } from 'croner';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CronError, parseCron } from './cron-fields';
import { nextTick } from './next-tick';

const at = (text: string) => Date.parse(text);
const iso = (moment: number | undefined) => (moment === undefined ? undefined : new Date(moment).toISOString());

/** The next few ticks of a cron expression, as text. */
function ticks(cron: string, after: string, count: number, timeZone = 'UTC'): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  let moment: number | undefined = at(after);
  for (let index = 0; index < count && moment !== undefined; index++) {
    moment = nextTick({ kind: 'cron', cron }, moment, 0, timeZone);
    found.push(iso(moment));
  }
  return found;
}

describe('the next tick of a cron schedule', () => {
  it.each([
    ['0 0 * * *', '2026-01-31T00:00:00Z', '2026-02-01T00:00:00.000Z'],
    ['*/15 * * * *', '2026-01-31T23:46:00Z', '2026-02-01T00:00:00.000Z'],
    ['30 9 * * MON-FRI', '2026-11-20T09:30:00Z', '2026-11-23T09:30:00.000Z'],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['0 0 29 2 *', '2096-02-29T00:00:00Z', '2104-02-29T00:00:00.000Z'],
    ['0 0 13 * 5', '2026-11-22T00:00:00Z', '2026-11-27T00:00:00.000Z'],
    ['*/20 * * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:00:20.000Z'],
    ['0 12 * * 7', '2026-11-22T12:00:00Z', '2026-11-29T12:00:00.000Z'],
    ['0 0 1 JAN,jul ?', '2026-01-01T00:00:00Z', '2026-07-01T00:00:00.000Z'],
    ['5/20 8-9 * * *', '2026-01-01T08:06:00Z', '2026-01-01T08:25:00.000Z'],
  ])('of `%s` after %s is %s', (cron, after, expected) => {
    expect(iso(nextTick({ kind: 'cron', cron }, at(after)))).toBe(expected);
  });

  it('is none for a date that never comes, found out at once', () => {
    const started = performance.now();
    expect(nextTick({ kind: 'cron', cron: '0 0 30 2 *' }, at('2026-01-01T00:00:00Z'))).toBeUndefined();
    expect(nextTick({ kind: 'cron', cron: '0 0 31 4,6,9,11 *' }, 0, 0, 'Europe/Berlin')).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('is strictly later, to the millisecond', () => {
    expect(iso(nextTick({ kind: 'cron', cron: '0 * * * *' }, at('2026-01-01T09:59:59.999Z')))).toBe(
      '2026-01-01T10:00:00.000Z',
    );
    expect(iso(nextTick({ kind: 'cron', cron: '0 * * * *' }, at('2026-01-01T10:00:00.000Z')))).toBe(
      '2026-01-01T11:00:00.000Z',
    );
    expect(iso(nextTick({ kind: 'cron', cron: '0 * * * *' }, at('2026-01-01T10:00:00.001Z')))).toBe(
      '2026-01-01T11:00:00.000Z',
    );
  });

  it('agrees with another implementation in UTC', () => {
    const field = (most: number, least = 0) =>
      fc.oneof(
        fc.constant('*'),
        fc.integer({ min: least, max: most }).map(String),
        fc.integer({ min: 1, max: 9 }).map((step) => `*/${step}`),
        fc
          .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }))
          .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
      );
    const moments = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') });
    fc.assert(
      fc.property(field(59), field(23), field(28, 1), field(12, 1), moments, (minute, hour, day, month, after) => {
        const cron = `${minute} ${hour} ${day} ${month} *`;
        const theirs = new Cron(cron, { timezone: 'UTC' }).nextRun(new Date(after));
        expect(iso(nextTick({ kind: 'cron', cron }, after)), cron).toBe(theirs?.toISOString());
      }),
      { numRuns: 300 },
    );
  });
});

describe('a cron schedule in a time zone', () => {
  it('keeps its time of day through both changes of the clock', () => {
    expect(ticks('0 9 * * *', '2026-03-27T12:00:00Z', 3, 'Europe/Berlin')).toEqual([
      '2026-03-28T08:00:00.000Z',
      '2026-03-29T07:00:00.000Z',
      '2026-03-30T07:00:00.000Z',
    ]);
    expect(ticks('0 9 * * *', '2026-10-24T12:00:00Z', 2, 'Europe/Berlin')).toEqual([
      '2026-10-25T08:00:00.000Z',
      '2026-10-26T08:00:00.000Z',
    ]);
  });

  it('comes at the end of the gap, once, when its time is left out in spring', () => {
    expect(ticks('15,45 2 * * *', '2026-03-28T12:00:00Z', 3, 'Europe/Berlin')).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:15:00.000Z',
      '2026-03-30T00:45:00.000Z',
    ]);
  });

  it('comes once when its time is there twice in autumn', () => {
    expect(ticks('30 2 * * *', '2026-10-24T12:00:00Z', 2, 'Europe/Berlin')).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
    expect(ticks('30 2 * * *', '2026-10-25T01:10:00Z', 1, 'Europe/Berlin')).toEqual(['2026-10-26T01:30:00.000Z']);
  });

  it('goes on every half hour through both changes when it is for every hour', () => {
    expect(ticks('*/30 * * * *', '2026-03-29T00:30:00Z', 3, 'Europe/Berlin')).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-29T01:30:00.000Z',
      '2026-03-29T02:00:00.000Z',
    ]);
    expect(ticks('*/30 * * * *', '2026-10-25T00:15:00Z', 4, 'Europe/Berlin')).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T01:30:00.000Z',
      '2026-10-25T02:00:00.000Z',
    ]);
  });

  it('refuses a zone that is none', () => {
    expect(() => nextTick({ kind: 'cron', cron: '0 9 * * *' }, 0, 0, 'Mars/Olympus')).toThrow(RangeError);
  });

  it('is always strictly later and never loops, whatever the zone', () => {
    const zones = fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'Pacific/Apia',
    );
    const crons = fc.constantFrom(
      '0 2 * * *',
      '0 15 2-3 * * *',
      '*/7 * * * *',
      '30 1 * * SUN',
      '0 0 * * *',
      '0 12 29 2 *',
    );
    const moments = fc.integer({ min: at('2010-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') });
    fc.assert(
      fc.property(crons, zones, moments, (cron, zone, after) => {
        expect(nextTick({ kind: 'cron', cron }, after, 0, zone)).toBeGreaterThan(after);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the next tick of the other schedules', () => {
  it('of `every` stays aligned to its anchor', () => {
    const every = { kind: 'every', milliseconds: 1000 } as const;
    expect(nextTick(every, 5_400, 250)).toBe(6_250);
    expect(nextTick(every, 6_250, 250)).toBe(7_250);
    expect(nextTick(every, 0, 10_250)).toBe(250);
  });

  it('of `after` counts from the moment given', () => {
    expect(nextTick({ kind: 'after', milliseconds: 1000 }, 77)).toBe(1077);
  });
});

describe('a cron expression', () => {
  it.each([
    '',
    '* * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 8',
    '5-1 * * * *',
    '*/0 * * * *',
    'a * * * *',
    'every day',
    '1-2-3 * * * *',
    '1,,2 * * * *',
  ])('`%s` is refused', (cron) => {
    expect(() => parseCron(cron)).toThrow(CronError);
  });
});
