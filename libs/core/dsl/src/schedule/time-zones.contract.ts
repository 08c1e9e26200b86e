import { Cron } from 'croner';
import { describe, expect, it } from 'vitest';
import { nextTick } from './next-tick';
import { timeZone, type TimeZone } from './time-zone';

/** Every place whose clocks somebody keeps, through the years that the data of the platform is good for. */
const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
const [begin, end] = [Date.UTC(2020, 0, 1), Date.UTC(2036, 0, 1)];
const day = 86_400_000;

interface Change {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** Every change of a zone's clock. Looked for by steps shorter than any season, found to the millisecond. */
function changesOf(zone: TimeZone): readonly Change[] {
  const found: Change[] = [];
  const step = 7 * day;
  let offset = zone.offset(begin);
  for (let at = begin; at < end; at += step) {
    const next = zone.offset(at + step);
    if (next === offset) continue;
    const change = zone.transition(at, at + step);
    found.push({ at: change, from: offset, to: next });
    offset = next;
  }
  return found;
}

const changes = new Map(zones.map((name) => [name, changesOf(timeZone(name))]));
const all = [...changes].flatMap(([name, list]) => list.map((change) => ({ name, ...change })));
const gaps = all.filter(({ from, to }) => to > from);
const overlaps = all.filter(({ from, to }) => to < from);
const text = (wall: number) => new Date(wall);
const daily = (wall: number) => `${text(wall).getUTCMinutes()} ${text(wall).getUTCHours()} * * *`;

function ticksOf(cron: string, name: string, after: number, until: number): number[] {
  const found: number[] = [];
  for (let at = nextTick({ kind: 'cron', cron }, after, 0, name); at !== undefined && at <= until;) {
    found.push(at);
    at = nextTick({ kind: 'cron', cron }, at, 0, name);
  }
  return found;
}

describe('schedules in every time zone, from 2020 to 2035,', () => {
  it('have clocks that change', () => {
    expect(zones.length).toBeGreaterThan(400);
    expect(gaps.length).toBeGreaterThan(2_000);
    expect(overlaps.length).toBeGreaterThan(2_000);
  });

  it('fire at the first moment after a gap that swallows their time, once', () => {
    for (const { name, at, from, to } of gaps) {
      const wall = at + from + Math.floor((to - from) / 120_000) * 60_000;
      const found = ticksOf(daily(wall), name, at - 2 * day, at + 1.5 * day);
      expect(
        found.filter((tick) => Math.abs(tick - at) < day / 2),
        `${name} ${text(at).toISOString()}`,
      ).toEqual([at]);
    }
  });

  it('fire once, the first time, where clocks go back over their time', () => {
    for (const { name, at, from, to } of overlaps) {
      const wall = at + to + Math.floor((from - to) / 120_000) * 60_000;
      const found = ticksOf(daily(wall), name, at - 2 * day, at + 1.5 * day);
      const near = found.filter((tick) => Math.abs(tick - at) < day / 2);
      expect(near, `${name} ${text(at).toISOString()}`).toEqual([wall - from]);
    }
  });

  it('go on without a halt and without a double where they are for every hour', () => {
    for (const { name, at } of all) {
      const found = ticksOf('*/15 * * * *', name, at - 7_200_000, at + 7_200_000);
      const lengths = found.slice(1).map((tick, index) => tick - (found[index] ?? 0));
      expect(Math.max(...lengths), `${name} ${text(at).toISOString()}`).toBeLessThanOrEqual(900_000);
      expect(Math.min(...lengths)).toBeGreaterThan(0);
    }
  });

  it('agree with another implementation on times of day that no change touches', () => {
    for (const [name, list] of changes) {
      const theirs = new Cron('30 12 * * *', { timezone: name });
      for (const { at } of list) {
        const ours = nextTick({ kind: 'cron', cron: '30 12 * * *' }, at, 0, name);
        const wall = (ours ?? 0) + timeZone(name).offset(ours ?? 0);
        expect(text(wall).toISOString().slice(11, 16)).toBe('12:30');
        expect(ours, `${name} ${text(at).toISOString()}`).toBe(theirs.nextRun(new Date(at))?.getTime());
      }
    }
  });

  it('agree with it on every day of the sixteen years, in a place of each kind', () => {
    for (const name of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Africa/Cairo']) {
      const theirs = new Cron('15 9 * * *', { timezone: name });
      const ours = ticksOf('15 9 * * *', name, begin, end);
      expect(ours.length).toBeGreaterThanOrEqual(5_843);
      let from = new Date(begin);
      for (const tick of ours) {
        const next = theirs.nextRun(from);
        expect(tick, `${name} ${text(tick).toISOString()}`).toBe(next?.getTime());
        from = next ?? from;
      }
    }
  });
});
