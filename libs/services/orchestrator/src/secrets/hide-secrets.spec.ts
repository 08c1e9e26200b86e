import { secretToken } from '@ensue/dsl';
import { describe, expect, it } from 'vitest';
import { hideSecrets } from './hide-secrets';

const seal = 'sealOfThisRun';
const token = secretToken(seal, { name: 'api', pointer: '/token' });

describe('what leaves a run', () => {
  it('names its secrets, wherever they stand in it', () => {
    const value = { a: [`Bearer ${token}`, 1, null], [token]: { b: token } };
    expect(hideSecrets(value, seal)).toEqual({
      a: ['Bearer [secret api]', 1, null],
      '[secret api]': { b: '[secret api]' },
    });
  });

  it('tells nothing of the seal, though a token was cut short', () => {
    expect(hideSecrets(`cannot add "${token.slice(0, -3)}...`, seal)).not.toContain(seal);
  });

  it('is left as it is where another seal stands in it, or the run has none', () => {
    const value = { a: token };
    expect(hideSecrets(value, 'another')).toEqual(value);
    expect(hideSecrets(value, undefined)).toBe(value);
  });
});
