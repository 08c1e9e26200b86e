import { StoreError } from '@ensue/ports';
import { describe, expect, it } from 'vitest';
import { retried, type Outcome } from './retry';
import type { Failure } from './session';
import { silent } from './store-logger';

const failing = (kind: Failure['kind']): Outcome<string> => ({
  failure: { kind, connectionLost: false, error: new StoreError(kind !== 'final', false, kind, { cause: 'why' }) },
});

/** @returns how often it was tried, and what became of it */
async function outcomeOf(...outcomes: Outcome<string>[]): Promise<[number, string | StoreError]> {
  let tried = 0;
  try {
    const value = await retried(async () => outcomes[Math.min(tried++, outcomes.length - 1)] ?? { value: '' }, silent);
    return [tried, value];
  } catch (error) {
    return [tried, error as StoreError];
  }
}

describe('an attempt', () => {
  it('is made once when it succeeds', async () => {
    expect(await outcomeOf({ value: 'done' })).toEqual([1, 'done']);
  });

  it('is made again after what passes, and after a race', async () => {
    expect(await outcomeOf(failing('again'), failing('duplicate'), { value: 'done' })).toEqual([3, 'done']);
  });

  it.each(['later', 'final'] as const)('is not made again after a failure that is for %s', async (kind) => {
    expect(await outcomeOf(failing(kind))).toMatchObject([1, { message: kind, retryable: kind === 'later' }]);
  });

  it('is made five times at most', async () => {
    expect(await outcomeOf(failing('again'))).toMatchObject([5, { retryable: true }]);
  });

  it('that finds a key taken every time has found a defect', async () => {
    expect(await outcomeOf(failing('duplicate'))).toMatchObject([5, { retryable: false, cause: 'why' }]);
  });
});
