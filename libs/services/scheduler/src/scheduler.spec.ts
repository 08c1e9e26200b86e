import { messageTypes, resultsQueue, type Message } from '@ensue/contracts';
import { silentLogger } from '@ensue/nest-kit';
import { PublishError, StoreError, type OutgoingMessage } from '@ensue/ports';
import { Ajv } from 'ajv';
import { describe, expect, it, vi } from 'vitest';
import { DueClaims } from './due-claims';
import { IdentityPurge } from './identity-purge';
import type { Meter } from './meter';
import { PlayedLeases } from './testing/played-leases';

/** A bus that confirms at once, unless the test says otherwise. */
function scene() {
  const leases = new PlayedLeases();
  const sent: OutgoingMessage[] = [];
  const bus = {
    answer: (): Promise<void> => Promise.resolve(),
    publish(message: OutgoingMessage) {
      sent.push(message);
      return bus.answer();
    },
  };
  const clock = { now: 0 };
  const pauses: number[] = [];
  const claims = (others: { pause?: (ms: number) => Promise<unknown>; meter?: Meter } = {}) =>
    new DueClaims({
      leases,
      bus,
      logger: silentLogger,
      now: () => clock.now,
      pause: (ms) => {
        pauses.push(ms);
        leases.now += ms;
        return Promise.resolve();
      },
      ...others,
    });
  const ids = () => sent.map(({ messageId }) => messageId);
  const settled = () => vi.waitFor(() => expect(leases.calls.some((call) => call.startsWith('postpone'))).toBe(true));
  return { leases, bus, sent, ids, claims, clock, pauses, settled };
}

describe('what has fallen due', () => {
  it('is told to the orchestrator under an id of its own, and put off once that is confirmed', async () => {
    const { leases, sent, claims, settled } = scene();
    leases.addTimer('do/0', -5);
    leases.addTimer('do/1', 60_000);
    leases.addSchedule('nightly', Date.UTC(1970, 0, 1, 0, 10));
    const scheduler = claims();
    await scheduler.look();
    await settled();
    await scheduler.stop();
    expect(
      sent.map(({ exchange, routingKey, messageId, mustArrive }) => ({ exchange, routingKey, messageId, mustArrive })),
    ).toEqual([
      { exchange: '', routingKey: resultsQueue, messageId: 'timer:r1:do/0', mustArrive: true },
      {
        exchange: '',
        routingKey: resultsQueue,
        messageId: 'tick:shop/nightly@1.0.0:1970-01-01T00:10:00.000Z',
        mustArrive: true,
      },
    ]);
    const bodies = sent.map(({ body }) => JSON.parse(body) as Message);
    for (const body of bodies) expect(new Ajv().validate(messageTypes[body.type], body.data)).toBe(true);
    expect(bodies.map(({ id }) => id)).toEqual(sent.map(({ messageId }) => messageId));
    leases.now += 29_000;
    expect(await leases.nextDueIn()).toBe(1_000);
  });

  it('is measured by how late it is, and so is what could not be told', async () => {
    const { leases, bus, claims } = scene();
    leases.addTimer('do/0', -5);
    leases.addSchedule('nightly', -40);
    const measured: string[] = [];
    const scheduler = claims({
      meter: {
        announced: (kind, lateMs) => void measured.push(`${kind} ${lateMs}`),
        announcementFailed: () => void measured.push('failed'),
      },
    });
    bus.answer = () => Promise.reject(new PublishError('closed', true, 'away'));
    await scheduler.look();
    await scheduler.stop();
    expect(measured.toSorted()).toEqual(['failed', 'failed', 'tick 1000040', 'timer 5']);
  });

  it('is not told again once the orchestrator has applied it', async () => {
    const { leases, claims, ids } = scene();
    leases.addTimer('do/0', 0);
    const scheduler = claims();
    await scheduler.look();
    leases.apply('do/0');
    leases.now += 60_000;
    await scheduler.look();
    expect(ids()).toEqual(['timer:r1:do/0']);
  });

  it('is told again, as the same message, while nobody has applied it', async () => {
    const { leases, claims, ids } = scene();
    leases.addTimer('do/0', 0);
    const scheduler = claims();
    await scheduler.look();
    await vi.waitFor(() => expect(leases.calls).toContain('postpone 1 timers'));
    leases.now += 30_000;
    await scheduler.look();
    expect(ids()).toEqual(['timer:r1:do/0', 'timer:r1:do/0']);
  });

  it('is told by another scheduler seconds after the one that claimed it died', async () => {
    const { leases, bus, claims, ids } = scene();
    leases.addTimer('do/0', 0);
    bus.answer = () => new Promise(() => undefined);
    await claims().look();
    bus.answer = () => Promise.resolve();
    const other = claims();
    await other.look();
    expect(ids()).toHaveLength(1);
    leases.now += 2_000;
    await other.look();
    expect(ids()).toEqual(['timer:r1:do/0', 'timer:r1:do/0']);
  });

  it('is shared by schedulers without either telling what the other claimed', async () => {
    const { leases, claims, ids } = scene();
    for (let index = 0; index < 1_000; index += 1) leases.addTimer(`do/${index}`, -index);
    await Promise.all([claims().look(), claims().look(), claims().look()]);
    expect(new Set(ids()).size).toBe(1_000);
    expect(ids()).toHaveLength(1_000);
  });

  it('has an id that fits a broker, however deep the task lies', async () => {
    const { leases, claims, sent } = scene();
    leases.addTimer('do/'.repeat(200), 0);
    await claims().look();
    expect(sent[0]?.messageId.length).toBeLessThan(100);
    expect((JSON.parse(sent[0]?.body ?? '') as Message).id).toBe(`timer:r1:${'do/'.repeat(200)}`);
  });

  it('is nothing for a schedule that waits for its run to end', async () => {
    const { leases, claims, sent } = scene();
    leases.addSchedule('after', null);
    await claims().look();
    expect(sent).toEqual([]);
  });
});

describe('a look', () => {
  it('claims nothing while nothing is due soon', async () => {
    const { leases, claims } = scene();
    const scheduler = claims();
    await scheduler.look();
    leases.addTimer('do/0', 250);
    await scheduler.look();
    expect(leases.calls).toEqual(['look', 'look']);
  });

  it('waits for what falls due before the next look', async () => {
    const { leases, claims, pauses, ids } = scene();
    leases.addTimer('do/0', 40);
    await claims().look();
    expect(pauses).toEqual([40]);
    expect(ids()).toEqual(['timer:r1:do/0']);
  });

  it('is skipped while the last one still goes on', async () => {
    const { leases, claims } = scene();
    leases.addTimer('do/0', 40);
    let due: (value: unknown) => void = () => undefined;
    const scheduler = claims({ pause: () => new Promise((resolve) => (due = resolve)) });
    const first = scheduler.look();
    await scheduler.look();
    await scheduler.look();
    expect(leases.calls).toEqual(['look']);
    await vi.waitFor(() => {
      due(undefined);
    });
    await first;
  });

  it('sends many without waiting for each, but not beyond a bound', async () => {
    const { leases, bus, claims, ids, sent } = scene();
    for (let index = 0; index < 1_300; index += 1) leases.addTimer(`do/${index}`, 0);
    const confirms: (() => void)[] = [];
    bus.answer = () => new Promise((resolve) => confirms.push(resolve));
    const looking = claims().look();
    await vi.waitFor(() => expect(sent).toHaveLength(1_000));
    for (const confirm of confirms.splice(0)) confirm();
    await vi.waitFor(() => expect(sent).toHaveLength(1_300));
    for (const confirm of confirms.splice(0)) confirm();
    await looking;
    expect(new Set(ids()).size).toBe(1_300);
    await vi.waitFor(() => expect(leases.timers.every(({ claimAt }) => claimAt === leases.now + 30_000)).toBe(true));
    // In bunches, not one by one.
    expect(leases.calls.filter((call) => call.startsWith('postpone')).length).toBeLessThan(10);
  });

  it('does not send again what is still on its way', async () => {
    const { leases, bus, claims, ids } = scene();
    leases.addTimer('do/0', 0);
    bus.answer = () => new Promise(() => undefined);
    const scheduler = claims();
    await scheduler.look();
    leases.now += 2_000;
    await scheduler.look();
    expect(ids()).toHaveLength(1);
  });
});

describe('while the broker is away', () => {
  const away = () => Promise.reject(new PublishError('closed', true, 'no broker'));

  it('rests ever longer, puts nothing off, and goes on by itself', async () => {
    const { leases, bus, claims, clock, sent } = scene();
    leases.addTimer('do/0', 0);
    bus.answer = away;
    const scheduler = claims();
    const triedAt: number[] = [];
    const passTime = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 250) {
        const before = sent.length;
        await scheduler.look();
        await new Promise(setImmediate);
        if (sent.length > before) triedAt.push(clock.now);
        clock.now += 250;
        // Every claim has run out by the next look: only the rest keeps it from trying.
        leases.now += 5_000;
      }
    };
    await passTime(50_000);
    expect(triedAt).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 30_500, 45_500]);
    expect(leases.calls.filter((call) => call.startsWith('postpone'))).toEqual([]);
    bus.answer = () => Promise.resolve();
    await passTime(15_000);
    expect(leases.calls).toContain('postpone 1 timers');
  });

  it('counts a thousand failures at once as one', async () => {
    const { leases, bus, claims, clock } = scene();
    for (let index = 0; index < 150; index += 1) leases.addTimer(`do/${index}`, 0);
    bus.answer = away;
    const scheduler = claims();
    await scheduler.look();
    await new Promise(setImmediate);
    bus.answer = () => Promise.resolve();
    clock.now += 500;
    leases.now += 2_000;
    await scheduler.look();
    await vi.waitFor(() => expect(leases.calls).toContain('postpone 150 timers'));
  });
});

describe('while the store is away', () => {
  it('rests, and goes on by itself', async () => {
    const { leases, claims, clock, ids } = scene();
    leases.addTimer('do/0', 0);
    leases.fails = new StoreError(true, false, 'no database');
    const scheduler = claims();
    await scheduler.look();
    leases.fails = undefined;
    await scheduler.look();
    expect(ids()).toEqual([]);
    clock.now += 500;
    await scheduler.look();
    expect(ids()).toHaveLength(1);
  });
});

describe('a scheduler that stops', () => {
  it('waits for what it has sent, puts it off, and claims nothing more', async () => {
    const { leases, bus, claims, ids } = scene();
    leases.addTimer('do/0', 0);
    let confirm: () => void = () => undefined;
    bus.answer = () => new Promise((resolve) => (confirm = resolve));
    const scheduler = claims();
    await scheduler.look();
    const stopped = scheduler.stop();
    leases.addTimer('do/1', 0);
    await scheduler.look();
    confirm();
    await stopped;
    expect(leases.calls).toContain('postpone 1 timers');
    expect(ids()).toHaveLength(1);
  });
});

describe('old identities', () => {
  it('go in small batches, with rests, until none is left', async () => {
    const leases = new PlayedLeases();
    leases.oldIdentities = 1_200;
    const pauses: number[] = [];
    const purge = new IdentityPurge(leases, silentLogger, (ms) => Promise.resolve(pauses.push(ms)));
    await Promise.all([purge.run(), purge.run()]);
    expect(leases.calls).toEqual(['purge 500', 'purge 500', 'purge 200']);
    expect(pauses).toEqual([100, 100]);
  });

  it('stay until the next time when the store is away', async () => {
    const purge = new IdentityPurge({ purgeInbox: () => Promise.reject(new Error('away')) }, silentLogger);
    await expect(purge.run()).resolves.toBeUndefined();
  });
});
