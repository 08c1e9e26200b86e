import { describe, expect, it } from 'vitest';
import { parseDuration } from './duration';

describe('a duration', () => {
  it.each([
    [{ seconds: 30 }, 30_000],
    [{ days: 1, hours: 2, minutes: 3, seconds: 4, milliseconds: 5 }, 93_784_005],
    [{ seconds: 0.5 }, 500],
    ['PT30S', 30_000],
    ['P1DT2H', 93_600_000],
    ['PT0.25S', 250],
    ['P1W', 604_800_000],
    ['P1M', 2_592_000_000],
    ['P1Y', 31_536_000_000],
    ['PT0S', 0],
  ])('%j is %d ms', (value, expected) => {
    expect(parseDuration(value)).toBe(expected);
  });

  it.each([
    [''],
    ['P'],
    ['PT'],
    ['30s'],
    ['-PT1S'],
    ['P1H'],
    [{}],
    [{ second: 1 }],
    [{ seconds: -1 }],
    [{ seconds: '1' }],
    [5],
    [null],
    [['PT1S']],
    ['P101Y'],
    [{ toString: 1 }],
  ])('%j is none', (value) => {
    expect(parseDuration(value)).toBeUndefined();
  });
});
