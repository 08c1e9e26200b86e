import { describe, expect, it } from 'vitest';
import { frameId, frameKey, totalAttempts } from './frame-id';

describe('the id of a task in a run', () => {
  it('is its position when it is done once', () => {
    expect(frameId('/do/0/a', '0', '')).toBe('/do/0/a');
  });

  it('says which time round it is, and which attempt', () => {
    expect(frameId('/do/0/l/do/1/a', '0.2.0', '0.1')).toBe('/do/0/l/do/1/a@0.2.0!0.1');
  });

  it('leaves the attempts out of the key', () => {
    expect(frameKey('/do/0/a', '10')).toBe('/do/0/a@10');
  });

  it('counts the retries of all tries around it', () => {
    expect(totalAttempts('')).toBe(0);
    expect(totalAttempts('1.2')).toBe(3);
  });
});
