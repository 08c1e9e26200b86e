import type { RetryPolicy } from '@ensue/dsl';
import { describe, expect, it } from 'vitest';
import { limits } from './limits';
import { retryDelay } from './retry-delay';

const of = (ms: number) => ({ milliseconds: () => ms });
const delays = (policy: Partial<RetryPolicy>, count = 4) =>
  Array.from({ length: count }, (_, index) =>
    retryDelay(
      { backoff: 'constant', limit: {}, delay: of(100), ...policy },
      index + 1,
      `/t#retry.${index + 1}`,
      null,
      {},
    ),
  );

describe('the delay before a retry', () => {
  it('stays, grows by itself or doubles, as the backoff says', () => {
    expect(delays({ backoff: 'constant' })).toEqual([100, 100, 100, 100]);
    expect(delays({ backoff: 'linear' })).toEqual([100, 200, 300, 400]);
    expect(delays({ backoff: 'exponential' })).toEqual([100, 200, 400, 800]);
  });

  it('never grows above the cap', () => {
    expect(delays({ backoff: 'exponential' }, 2000).at(-1)).toBe(limits.retryDelayMs);
  });

  it('has a jitter within its bounds, which is the same whenever it is asked', () => {
    const jitter = { from: of(10), to: of(20) };
    const first = delays({ jitter }, 200);
    expect(delays({ jitter }, 200)).toEqual(first);
    expect(Math.min(...first)).toBe(110);
    expect(Math.max(...first)).toBe(120);
  });
});
