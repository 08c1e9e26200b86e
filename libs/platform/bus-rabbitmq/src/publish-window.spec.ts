import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PublishWindow } from './publish-window';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function openWindow(limits: Partial<ConstructorParameters<typeof PublishWindow>[0]> = {}): PublishWindow {
  const window = new PublishWindow({ maxInFlight: 2, maxInFlightBytes: 100, admissionMs: 1_000, ...limits });
  window.open();
  return window;
}

test('whoever finds room enters at once', () => {
  const window = openWindow();
  expect(window.enter(1)).toBeUndefined();
  expect(window.unconfirmed).toBe(1);
});

test('beyond the number others wait, and enter in their order', async () => {
  const window = openWindow();
  void window.enter(1);
  void window.enter(1);
  const order: number[] = [];
  const third = window.enter(1)?.then(() => order.push(3));
  const fourth = window.enter(1)?.then(() => order.push(4));
  window.leave(1);
  await third;
  expect([order, window.queued]).toEqual([[3], 1]);
  window.leave(1);
  await fourth;
  expect(order).toEqual([3, 4]);
});

test('beyond the bytes others wait too, and nobody overtakes the large one', async () => {
  const window = openWindow({ maxInFlight: 10 });
  void window.enter(60);
  const large = window.enter(60);
  const small = window.enter(1);
  expect([large, small]).toEqual([expect.any(Promise), expect.any(Promise)]);
  window.leave(60);
  await Promise.all([large, small]);
  expect(window.unconfirmed).toBe(2);
});

test('one message enters, however large', () => {
  expect(openWindow().enter(1_000)).toBeUndefined();
});

test.each([
  ['room', (window: PublishWindow) => [window.enter(1), window.enter(1)], 'blocked'],
  ['the end of an alarm', (window: PublishWindow) => window.setBlocked(true), 'blocked'],
  ['a connection', (window: PublishWindow) => window.close('no connection'), 'closed'],
])('whoever waits for %s does not wait for ever', async (_name, hinder, failure) => {
  const window = openWindow();
  hinder(window);
  const refused = expect(window.enter(1)).rejects.toMatchObject({ failure, retryable: true });
  await vi.advanceTimersByTimeAsync(1_000);
  await refused;
  expect(window.queued).toBe(0);
});

test('waiting is bounded too', async () => {
  const window = openWindow();
  window.close('no connection');
  const waiting = Array.from({ length: 10_000 }, () => window.enter(1)?.catch(() => 'turned away'));
  await expect(window.enter(1)).rejects.toMatchObject({ failure: 'closed', retryable: true });
  window.turnAway('stopped');
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['turned away']));
});
