import type { CloudEvent } from '@ensue/contracts';
import { PublishError, type BusHealth, type OutgoingMessage, type PublishFailure } from '@ensue/ports';
import { describe, expect, it } from 'vitest';
import { EventIntake } from './event-intake';

const stamps = {
  newId: () => 'new',
  now: () => '2026-11-22T12:00:00Z',
  apiId: (source: string, id: string) => `${source}#${id}`,
};
const event = (id: string, data = ''): CloudEvent => ({ specversion: '1.0', id, source: '/s', type: 'org.x', data });
const well: BusHealth = { connected: true, consuming: true, blocked: false, detail: 'well' };

/** A bus that confirms or refuses when it is told to. */
class PlayedBus {
  state = well;
  readonly sent: { readonly message: OutgoingMessage; readonly end: (error?: PublishError) => void }[] = [];

  publish(message: OutgoingMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      this.sent.push({ message, end: (error) => (error === undefined ? resolve() : reject(error)) });
    });
  }

  health(): BusHealth {
    return this.state;
  }

  end(error?: PublishError): void {
    for (const { end } of this.sent.splice(0)) end(error);
  }
}

function scene(limits = { events: 3, characters: 10_000 }) {
  const bus = new PlayedBus();
  return { bus, intake: new EventIntake(bus, stamps, limits) };
}

describe('events', () => {
  it('are accepted when each of them is confirmed, and not before', async () => {
    const { bus, intake } = scene();
    let answered = false;
    const taken = intake.accept([event('1'), event('2')]).finally(() => (answered = true));
    const [first, second] = bus.sent;
    first?.end();
    await Promise.resolve();
    expect(answered).toBe(false);
    second?.end();
    expect(await taken).toEqual({ kind: 'accepted', ids: ['/s#1', '/s#2'] });
  });

  it('are counted by what became of them', async () => {
    const { bus } = scene();
    const counted: string[] = [];
    const meter = { events: (outcome: string, count: number) => void counted.push(`${outcome} ${count}`) };
    const intake = new EventIntake(bus, stamps, { events: 3, characters: 10_000 }, meter);
    const [taken, refused] = [intake.accept([event('1'), event('2')]), intake.accept([event('3'), event('4')])];
    bus.end();
    const unavailable = intake.accept([event('5')]);
    bus.end(new PublishError('closed', true, 'no'));
    await Promise.all([taken, refused, unavailable]);
    expect(counted.toSorted()).toEqual(['accepted 2', 'busy 2', 'unavailable 1']);
  });

  it.each(['closed', 'blocked', 'timeout', 'refused', 'unroutable'] satisfies PublishFailure[])(
    'are not accepted when one of them meets a broker that is %s, even though the others were taken',
    async (failure) => {
      const { bus, intake } = scene();
      const taken = intake.accept([event('1'), event('2')]);
      const [first, second] = bus.sent;
      first?.end();
      second?.end(new PublishError(failure, true, 'no'));
      expect(await taken).toMatchObject({ kind: 'unavailable', error: { failure } });
    },
  );

  it('are refused beyond so many on their way, and taken again when those have arrived', async () => {
    const { bus, intake } = scene();
    const taken = [intake.accept([event('1'), event('2')]), intake.accept([event('3')])];
    expect(await intake.accept([event('4')])).toEqual({ kind: 'busy' });
    expect(bus.sent).toHaveLength(3);
    bus.end();
    await Promise.all(taken);
    const after = intake.accept([event('4')]);
    bus.end();
    expect((await after).kind).toBe('accepted');
  });

  it('are refused beyond so much on its way, however few they are; one alone has room', async () => {
    const { bus, intake } = scene();
    const large = intake.accept([event('1', 'x'.repeat(20_000))]);
    expect(await intake.accept([event('2')])).toEqual({ kind: 'busy' });
    bus.end(new PublishError('timeout', true, 'no'));
    expect((await large).kind).toBe('unavailable');
    const after = intake.accept([event('2')]);
    bus.end();
    expect((await after).kind).toBe('accepted');
  });

  it.each([
    ['away', { connected: false, blocked: false }, 'closed'],
    ['short of memory', { connected: true, blocked: true }, 'blocked'],
  ])('beyond that hear that the broker is %s, where that is why the others wait', async (_, state, failure) => {
    const { bus, intake } = scene();
    bus.state = { ...well, ...state };
    const waiting = intake.accept([event('1'), event('2'), event('3')]);
    expect(await intake.accept([event('4')])).toMatchObject({ kind: 'unavailable', error: { failure } });
    bus.end();
    expect((await waiting).kind).toBe('accepted');
  });
});
