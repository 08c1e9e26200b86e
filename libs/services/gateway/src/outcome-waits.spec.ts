import { message, type EventDecided } from '@ensue/contracts';
import type { ReplyHandler } from '@ensue/ports';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OutcomeWaits } from './outcome-waits';

const started = { outcome: 'started', runId: 'r1', reason: '' };
const filtered = { outcome: 'filtered', reason: 'not this one' };

function scene() {
  const handlers = new Map<string, ReplyHandler>();
  const replies = {
    onReply: (id: string, handler: ReplyHandler) => {
      handlers.set(id, handler);
      return () => void handlers.delete(id);
    },
  };
  const tell = (body: object) => handlers.get('e1')?.(JSON.stringify(body), {} as never);
  return {
    waits: new OutcomeWaits(replies, 25_000),
    handlers,
    decided: (...decisions: EventDecided['decisions']) =>
      tell(message('io.ensue.event.decided.v1', 'm', '/o', { eventId: 'e1', decisions })),
    ended: () => tell(message('io.ensue.run.outcome.v1', 'm', '/o', { runId: 'r1', status: 'completed', output: 42 })),
  };
}

describe('waiting for what becomes of an event', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('ends with the run', async () => {
    const { waits, decided, ended, handlers } = scene();
    const wait = waits.expect('e1');
    const heard = wait.heard();
    decided(filtered, started);
    ended();
    expect(await heard).toMatchObject({ kind: 'ended', outcome: { runId: 'r1', output: 42 } });
    wait.forget();
    expect(handlers.size).toBe(0);
  });

  it('hears what came before it began to wait', async () => {
    const { waits, ended } = scene();
    const wait = waits.expect('e1');
    ended();
    expect(await wait.heard()).toMatchObject({ kind: 'ended' });
  });

  it('ends at once when no run was started', async () => {
    const { waits, decided } = scene();
    const wait = waits.expect('e1');
    decided(filtered);
    expect(await wait.heard()).toEqual({ kind: 'no-run', decisions: [filtered] });
  });

  it('has a limit, and then knows the run if it was told', async () => {
    const { waits, decided } = scene();
    const wait = waits.expect('e1');
    const heard = wait.heard();
    decided(started);
    await vi.advanceTimersByTimeAsync(25_000);
    expect(await heard).toEqual({ kind: 'not-yet', runId: 'r1' });
    const second = waits.expect('e2').heard();
    await vi.advanceTimersByTimeAsync(25_000);
    expect(await second).toEqual({ kind: 'not-yet' });
  });

  it('is shared by callers that sent the same event', async () => {
    const { waits, ended, handlers } = scene();
    const [first, second] = [waits.expect('e1'), waits.expect('e1')];
    const both = [first.heard(), second.heard()];
    first.forget();
    ended();
    expect(await Promise.all(both)).toMatchObject([{ kind: 'ended' }, { kind: 'ended' }]);
    second.forget();
    expect(handlers.size).toBe(0);
  });

  it('is over when the process stops', async () => {
    const { waits, decided } = scene();
    const wait = waits.expect('e1');
    decided(started);
    const heard = wait.heard();
    waits.release();
    expect(await heard).toEqual({ kind: 'not-yet', runId: 'r1' });
    expect(await waits.expect('e2').heard()).toEqual({ kind: 'not-yet' });
  });

  it('is for so many at a time', () => {
    const waits = new OutcomeWaits({ onReply: () => () => undefined }, 25_000, 2);
    waits.expect('e1');
    waits.expect('e1');
    expect(waits.room).toBe(true);
    const last = waits.expect('e2');
    expect(waits.room).toBe(false);
    last.forget();
    expect(waits.room).toBe(true);
  });
});
