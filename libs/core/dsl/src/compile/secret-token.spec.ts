import { describe, expect, it } from 'vitest';
import { compileSecretToken } from './secret-token';

describe('a piece of a template that stands for a secret', () => {
  it('gives the token under the seal of the run', () => {
    const piece = compileSecretToken('api', '/token');
    expect(piece.evaluate({ any: 'input' }, { secrets: 's1' })).toBe('‹ensue-secret:s1:api:/token›');
    expect(piece.evaluate(null, { secrets: 's2' })).toBe('‹ensue-secret:s2:api:/token›');
  });

  it('is a defect in a run without a seal', () => {
    expect(() => compileSecretToken('api', '').evaluate(null, {})).toThrow('no seal');
  });
});
