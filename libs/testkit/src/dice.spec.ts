import { describe, expect, it } from 'vitest';
import { Dice } from './dice';

describe('dice', () => {
  it('fall the same for the same seed, and otherwise for another', () => {
    const ten = (seed: number) =>
      Array.from(
        { length: 10 },
        (
          (dice) => () =>
            dice.roll()
        )(new Dice(seed)),
      );
    expect(ten(1)).toEqual(ten(1));
    expect(ten(1)).not.toEqual(ten(2));
  });

  it('are fair enough', () => {
    const dice = new Dice(5);
    const counts = new Map<number, number>();
    for (let rolled = 0; rolled < 6_000; rolled += 1) {
      const side = dice.int(1, 6);
      counts.set(side, (counts.get(side) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    for (const times of counts.values()) expect(Math.abs(times - 1_000)).toBeLessThan(150);
  });
});
