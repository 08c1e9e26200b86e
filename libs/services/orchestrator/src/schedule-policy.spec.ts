import type { SchedulePolicyPatch } from '@ensue/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workflow } from './testing/definitions';
import { Installation } from './testing/installation';
import { tick } from './testing/played-scheduler';

let here: Installation;
beforeEach(async () => {
  here = await Installation.open();
  here.clock.now = Date.UTC(2026, 10, 22, 12, 0, 30);
});
afterEach(() => here.dispose());

const at = (name: string, schedule: string) =>
  workflow(name, `schedule: ${schedule}\ndo: [ { work: { set: { done: true } } } ]`);
const say = (name: string, schedule: SchedulePolicyPatch | null) =>
  here.orchestrator.publishing.change('test', name, { schedule });
const rowOf = (name: string) => here.store.queries.schedule('test', name);
const iso = (moment: number | null | undefined) =>
  typeof moment === 'number' ? new Date(moment).toISOString() : moment;
const nextAt = async (name: string) => iso((await rowOf(name))?.nextAt);
/** Everything that is due, until nothing more is. */
const lookAll = async () => {
  for (let looks = 0; looks < 50 && (await here.scheduler.look()) > 0; looks++) await here.settled();
};
const dueTimes = async (name: string) =>
  (await here.runs(name)).map(({ trigger }) => (trigger as { dueAt: string }).dueAt.slice(11, 16));

describe('a schedule in a time zone', () => {
  it('follows the clock of that place, at once and through its changes', async () => {
    here.clock.now = Date.UTC(2026, 2, 28, 12);
    await here.publish(at('nightly', "{ cron: '30 2 * * *' }"));
    expect(await nextAt('nightly')).toBe('2026-03-29T02:30:00.000Z');
    await say('nightly', { timeZone: 'Europe/Berlin' });
    expect(await nextAt('nightly')).toBe('2026-03-29T01:00:00.000Z');
    here.clock.now = Date.UTC(2026, 2, 29, 1);
    await lookAll();
    expect(await dueTimes('nightly')).toEqual(['01:00']);
    expect(await nextAt('nightly')).toBe('2026-03-30T00:30:00.000Z');
    await say('nightly', { timeZone: null });
    expect(await nextAt('nightly')).toBe('2026-03-29T02:30:00.000Z');
  });

  it('keeps it in the versions to come, and when it is switched off and on', async () => {
    await here.publish(at('nightly', "{ cron: '0 9 * * *' }"));
    await say('nightly', { timeZone: 'Asia/Kolkata' });
    await here.publish(at('nightly', "{ cron: '0 9 * * *' }").replace('1.0.0', '1.1.0'));
    expect(await rowOf('nightly')).toMatchObject({ version: '1.1.0', timeZone: 'Asia/Kolkata' });
    await here.orchestrator.publishing.change('test', 'nightly', { enabled: false });
    await here.orchestrator.publishing.change('test', 'nightly', { enabled: true });
    expect(await nextAt('nightly')).toBe('2026-11-23T03:30:00.000Z');
  });

  it('of a beat keeps the beat', async () => {
    await here.publish(at('often', '{ every: { minutes: 10 } }'));
    here.advance(60_000);
    await say('often', { timeZone: 'Europe/Berlin' });
    expect(await nextAt('often')).toBe('2026-11-22T12:10:30.000Z');
  });
});

describe('ticks that came while nothing ran', () => {
  /** Nobody is there from 12:00:30 to 16:20, and the schedule names 13:00, 14:00, 15:00 and 16:00. */
  const missed = async (catchUp: SchedulePolicyPatch['catchUp']) => {
    await here.publish(at('hourly', "{ cron: '0 * * * *' }"));
    await say('hourly', { catchUp: catchUp ?? null });
    here.clock.now = Date.UTC(2026, 10, 22, 16, 20);
    await lookAll();
    expect(await nextAt('hourly')).toBe('2026-11-22T17:00:00.000Z');
    return dueTimes('hourly');
  };

  it('are one run, for the last of them, where nothing is said', async () => {
    expect(await missed(undefined)).toEqual(['16:00']);
    expect(iso((await rowOf('hourly'))?.lastAt)).toBe('2026-11-22T16:00:00.000Z');
  });

  it('are one run where that is said', async () => {
    expect(await missed('last')).toEqual(['16:00']);
  });

  it('are none where none is made up for, and the decision says so', async () => {
    expect(await missed('none')).toEqual([]);
    const [decision] = await here.decisions('tick:test/hourly@1.0.0:2026-11-22T13:00:00.000Z');
    expect(decision).toMatchObject({ outcome: 'filtered', reason: expect.stringContaining('12000 s late') });
  });

  it('are a run each, oldest first, where all are made up for', async () => {
    expect(await missed({ all: 10 })).toEqual(['13:00', '14:00', '15:00', '16:00']);
  });

  it('are the newest of them where all are too many', async () => {
    expect(await missed({ all: 2 })).toEqual(['15:00', '16:00']);
    expect(await here.outcomes('tick:test/hourly@1.0.0:2026-11-22T13:00:00.000Z')).toEqual(['filtered']);
  });

  it('are made up for by a policy that is said when they are missed already', async () => {
    await here.publish(at('hourly', "{ cron: '0 * * * *' }"));
    here.clock.now = Date.UTC(2026, 10, 22, 15, 20);
    await say('hourly', { catchUp: { all: 10 }, jitter: 'PT1M' });
    await lookAll();
    here.advance(60_000);
    await lookAll();
    expect(await dueTimes('hourly')).toEqual(['13:00', '14:00', '15:00']);
  });

  it('are not missed when they come some seconds late', async () => {
    await here.publish(at('hourly', "{ cron: '0 * * * *' }"));
    await say('hourly', { catchUp: 'none' });
    here.clock.now = Date.UTC(2026, 10, 22, 13, 0, 40);
    await lookAll();
    expect(await dueTimes('hourly')).toEqual(['13:00']);
  });
});

describe('a schedule with jitter', () => {
  it('comes later by an amount that is the same whoever asks, and keeps its own times', async () => {
    await here.publish(at('hourly', "{ cron: '0 * * * *' }"));
    await say('hourly', { jitter: 'PT10M' });
    const first = await rowOf('hourly');
    expect(iso(first?.nominalAt)).toBe('2026-11-22T13:00:00.000Z');
    const delays: number[] = [];
    for (let hour = 13; hour < 19; hour++) {
      const row = await rowOf('hourly');
      delays.push((row?.nextAt ?? 0) - (row?.nominalAt ?? 0));
      here.clock.now = row?.nextAt ?? 0;
      await lookAll();
    }
    expect(await dueTimes('hourly')).toEqual(['13:00', '14:00', '15:00', '16:00', '17:00', '18:00']);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...delays)).toBeLessThanOrEqual(600_000);
    expect(new Set(delays).size).toBeGreaterThan(3);
    await say('hourly', { jitter: null });
    expect(await nextAt('hourly')).toBe('2026-11-22T19:00:00.000Z');
    here.clock.now = Date.UTC(2026, 10, 22, 12, 0, 30);
    await here.publish(at('other', "{ cron: '0 * * * *' }"));
    await say('other', { jitter: 'PT10M' });
    expect((await rowOf('other'))?.nextAt).not.toBe(first?.nextAt);
  });
});

describe('a paused schedule', () => {
  it('does not tick, says why to a tick that was on its way, and goes on from where it is resumed', async () => {
    await here.publish(at('hourly', "{ cron: '0 * * * *' }"));
    await say('hourly', { paused: true, timeZone: 'Europe/Berlin' });
    expect(await nextAt('hourly')).toBeNull();
    here.clock.now = Date.UTC(2026, 10, 22, 15, 30);
    await lookAll();
    const late = tick('test', 'hourly', '1.0.0', Date.UTC(2026, 10, 22, 13));
    await here.tell(late);
    expect(await here.decisions(late.id)).toMatchObject([
      { outcome: 'disabled', reason: expect.stringContaining('paused') },
    ]);
    await say('hourly', { paused: null });
    expect(await here.runs()).toEqual([]);
    expect(await rowOf('hourly')).toMatchObject({ nextAt: Date.UTC(2026, 10, 22, 16), timeZone: 'Europe/Berlin' });
  });

  it('that counts from the end of its run begins to count when it is resumed', async () => {
    await here.publish(at('after', '{ after: { minutes: 5 } }'));
    await say('after', { paused: true });
    here.advance(3_600_000);
    await say('after', { paused: false });
    expect(await nextAt('after')).toBe('2026-11-22T13:05:30.000Z');
    await say('after', { timeZone: 'Europe/Berlin' });
    expect(await nextAt('after')).toBe('2026-11-22T13:05:30.000Z');
  });

  it('is not woken by the end of its run', async () => {
    await here.publish(
      at('after', '{ after: { minutes: 5 } }').replace('{ set: { done: true } }', '{ wait: { seconds: 5 } }'),
    );
    here.advance(300_000);
    await lookAll();
    await say('after', { paused: true });
    here.advance(5_000);
    await lookAll();
    expect(await here.runs('after')).toMatchObject([{ status: 'completed' }]);
    expect(await nextAt('after')).toBeNull();
  });

  it('stays paused through a new version', async () => {
    await here.publish(at('hourly', "{ cron: '0 * * * *' }"));
    await say('hourly', { paused: true });
    await here.publish(at('hourly', "{ cron: '30 * * * *' }").replace('1.0.0', '1.1.0'));
    expect(await nextAt('hourly')).toBeNull();
  });
});
