import { describe, expect, it } from 'vitest';
import { didYouMean, hintFor } from './did-you-mean';

describe('did you mean', () => {
  it.each([
    ['url', ['method', 'endpoint'], 'endpoint'],
    ['url', ['uri', 'authentication'], 'uri'],
    ['second', ['seconds', 'minutes'], 'seconds'],
    ['parallel', ['fork', 'do'], 'fork'],
    ['swtich', ['switch', 'set'], 'switch'],
    ['EndPoint', ['endpoint'], 'endpoint'],
    ['xyz', ['endpoint', 'method'], undefined],
    ['at', ['as'], 'as'],
    ['constructor', ['do'], undefined],
    ['a', ['b'], undefined],
  ])('%s among %j is %s', (word, known, expected) => {
    expect(didYouMean(word, known)).toBe(expected);
  });

  it('lists what there is where no guess is good enough', () => {
    expect(hintFor('xyz', ['one', 'two'], 'none')).toBe('Known here: `one`, `two`.');
    expect(hintFor('xyz', [], 'Leave it out.')).toBe('Leave it out.');
  });
});
