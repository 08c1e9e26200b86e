import { silentLogger } from '@ensue/nest-kit';
import { describe, expect, it } from 'vitest';
import { HistoryPurge } from './history-purge';
import { PlayedRetention } from './testing/played-retention';

const day = 24 * 60 * 60 * 1_000;

function scene(days: number | undefined) {
  const retention = new PlayedRetention();
  const pauses: number[] = [];
  const purge = new HistoryPurge(retention, days, silentLogger, (ms) => Promise.resolve(pauses.push(ms)));
  return { retention, pauses, purge };
}

describe('old history', () => {
  it('goes a batch at a time with rests, by what each workflow says and else by the default', async () => {
    const { retention, pauses, purge } = scene(90);
    retention.workflows = [
      { namespace: 'shop', workflow: 'order', toGo: 450 },
      { namespace: 'shop', workflow: 'return', policy: { days: 7, runs: 100 }, toGo: 0 },
    ];
    await Promise.all([purge.run(), purge.run()]);
    const order = `order: ${String(90 * day)} ms, undefined runs`;
    expect(retention.asked.slice(0, 4)).toEqual([order, order, order, `return: ${String(7 * day)} ms, 100 runs`]);
    expect(retention.workflows[0]?.toGo).toBe(0);
    expect(pauses).toEqual([100, 100]);
  });

  it('keeps events and decisions for as long as any workflow asks', async () => {
    const { retention, purge } = scene(30);
    retention.longest = 400;
    retention.oldRows = { events: 1_200, decisions: 3, deadLetters: 2 };
    await purge.run();
    expect(retention.asked).toEqual([
      ...Array.from({ length: 3 }, () => `events: ${String(400 * day)} ms`),
      `decisions: ${String(400 * day)} ms`,
      `deadLetters: ${String(14 * day)} ms`,
    ]);
  });

  it('stays for ever where nothing says otherwise, but for dead letters', async () => {
    const { retention, purge } = scene(undefined);
    retention.workflows = [
      { namespace: 'shop', workflow: 'order', toGo: 5 },
      { namespace: 'shop', workflow: 'return', policy: { runs: 10 }, toGo: 1 },
    ];
    await purge.run();
    expect(retention.asked).toEqual(['return: undefined ms, 10 runs', `deadLetters: ${String(14 * day)} ms`]);
  });

  it('stays until the next time when the store is away', async () => {
    const { retention, purge } = scene(30);
    retention.nextWorkflow = () => Promise.reject(new Error('away'));
    await expect(purge.run()).resolves.toBeUndefined();
  });
});
