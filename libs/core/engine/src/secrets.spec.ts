import { secretToken } from '@ensue/dsl';
import { describe, expect, it } from 'vitest';
import { replay } from './replay';
import { story, storySeal } from './testing/story';

const usesSecrets = `
  use: { secrets: [ api ] }
  do:
    - keep:
        set: { token: '\${ $secrets.api.token }', asked: '\${ .asked }' }
        export: { as: . }
    - ask:
        call: charge:1.0.0@default
        with: { authorization: '\${ "Bearer \\($context.token)" }' }
`;

const token = secretToken(storySeal, { name: 'api', pointer: '/token' });

describe('a run that uses secrets', () => {
  it('asks with tokens under the seal it was started with', () => {
    const run = story(usesSecrets, { asked: '‹ensue-secret:forged:api:›' });
    expect(run.asked).toMatchObject([{ kind: 'action', input: { authorization: `Bearer ${token}` } }]);
    expect(run.facts).toContainEqual(
      expect.objectContaining({ kind: 'task.completed', output: { token, asked: '‹ensue-secret:forged:api:›' } }),
    );
  });

  it('keeps its seal, and comes to the same tokens when it is replayed', () => {
    const run = story(usesSecrets);
    expect(run.state.seal).toBe(storySeal);
    expect(replay(run.program, run.recorded)).toEqual(run.state);
  });
});

describe('a run that uses none', () => {
  it('has no seal', () => {
    expect(story('do: [ { a: { set: { b: 1 } } } ]').state).not.toHaveProperty('seal');
  });
});
