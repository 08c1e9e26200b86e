import { describe, expect, it } from 'vitest';
import { story } from '../testing/story';

const definition = (fallback = '', then = '') => `
  do:
    - pick:
        switch:
          - big:
              when: .n > 10
              then: large
          - any:
              when: .n > 5
              then: medium
          ${fallback}
        ${then}
    - large:
        set: { size: large }
        then: end
    - medium:
        set: { size: medium, of: '\${ $input.n }' }
        then: end
    - small:
        set: { size: small }
`;

describe('a switch', () => {
  it('follows the first case that holds', () => {
    expect(story(definition(), { n: 11 }).state.output).toEqual({ size: 'large' });
    expect(story(definition(), { n: 6 }).state.output).toEqual({ size: 'medium', of: 6 });
  });

  it('follows the default when none holds', () => {
    expect(story(definition('- otherwise: { then: small }'), { n: 1 }).state.output).toEqual({ size: 'small' });
  });

  it('falls through to its own `then` when none holds and there is no default, with its input as output', () => {
    expect(story(definition('', 'then: end'), { n: 1 }).state.output).toEqual({ n: 1 });
    expect(story(definition(), { n: 1 }).state.output).toEqual({ size: 'large' });
  });
});
