import { describe, expect, it } from 'vitest';
import { story } from './testing/story';

const calling = (rest: string) => `
  use: { authentications: { ours: { digest: { username: ali, password: open sesame } } } }
  do:
    - ask:
        call: http
        with:
          method: get
          endpoint: { uri: 'https://x.org', authentication: { use: ours } }
          headers: { asked: '\${ $authorization.scheme }' }
        ${rest}
    - tell: { set: { context: '\${ $context }', now: '\${ $authorization }' } }
`;

describe('$authorization', () => {
  it('is the scheme by which a task authenticates itself, for the task and what is made of its output', () => {
    const run = story(calling("export: { as: '{ exported: $authorization }' }"));
    expect(run.asked).toMatchObject([{ kind: 'action', input: { headers: { asked: 'Digest' } } }]);
    run.done('/do/0/ask', {});
    expect(run.state.output).toEqual({ context: { exported: { scheme: 'Digest', parameter: null } }, now: {} });
  });

  it('never tells the credential: what expressions see is kept', () => {
    const run = story(calling("output: { as: '$authorization' }"));
    run.done('/do/0/ask', {});
    expect(JSON.stringify(run.state)).not.toContain('sesame');
    expect(run.state.status).toBe('completed');
  });

  it('is empty before the task, and where a task authenticates itself with nothing', () => {
    const run = story(calling("if: '$authorization == {}'"));
    expect(run.asked).toMatchObject([{ kind: 'action' }]);
    expect(story("do: [ { tell: { set: '${ $authorization }' } } ]").state.output).toEqual({});
  });
});
