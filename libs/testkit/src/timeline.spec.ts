import { describe, expect, it } from 'vitest';
import { Life } from './life';
import { Timeline } from './timeline';

describe('a timeline', () => {
  it('lets things happen in the order of their time, and of their asking where that is the same', async () => {
    const time = new Timeline();
    const seen: string[] = [];
    for (const [ms, name] of [
      [5, 'c'],
      [1, 'a'],
      [5, 'd'],
      [3, 'b'],
      [9, 'late'],
    ] as const)
      time.after(ms, () => seen.push(`${name} at ${time.now}`));
    await time.pass(5);
    expect(seen).toEqual(['a at 1', 'b at 3', 'c at 5', 'd at 5']);
    expect(time.now).toBe(5);
  });

  it('goes on only when everything that follows by itself has happened', async () => {
    const time = new Timeline();
    const seen: string[] = [];
    time.after(1, () => {
      void (async () => {
        for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
        seen.push('followed');
      })();
    });
    time.after(1, () => seen.push('next'));
    await time.pass(1);
    expect(seen).toEqual(['followed', 'next']);
  });

  it('forgets what is called off, and what a life that ended was waiting for', async () => {
    const time = new Timeline();
    const life = new Life('one', time);
    const seen: string[] = [];
    time.after(1, () => seen.push('called off'))();
    life.later(2, () => seen.push('before its end'));
    life.later(9, () => seen.push('after its end'));
    life.clock.every(1, () => seen.push('tick'));
    time.after(2.5, () => life.end());
    await time.pass(20);
    expect(seen).toEqual(['tick', 'before its end', 'tick']);
  });
});
