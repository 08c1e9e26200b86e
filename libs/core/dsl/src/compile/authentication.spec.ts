import type { Json } from '@ensue/jq';
import { describe, expect, it } from 'vitest';
import { ExpressionError } from '../expression-error';
import { compileAuthentication, describeAuthorization } from './authentication';
import type { Compilation } from './compilation';

const keycloak = {
  oauth2: {
    authority: 'https://id.example.com/realms/{realm}',
    endpoints: { token: '/{version}/token' },
    grant: 'client_credentials',
    client: { id: 'us', secret: '${ .secret }' },
  },
};

const compilation: Compilation = {
  definition: { use: { authentications: { ours: keycloak, theirs: { digest: { username: 'u', password: 'p' } } } } },
  resources: new Map(),
  catalog: { find: () => undefined, names: () => [] },
  byPosition: new Map(),
  extensions: [],
};

const evaluate = (written: Json, input: Json): Json =>
  compileAuthentication(written, ['input'], compilation).evaluate(input, {});

describe('an authentication', () => {
  it('evaluates to its policy, its addresses filled in from the input of the task', () => {
    const policy = evaluate(keycloak, { realm: 'a b', version: 2, secret: 's' });
    expect(policy).toEqual({
      oauth2: {
        authority: 'https://id.example.com/realms/a%20b',
        endpoints: { token: '/2/token' },
        grant: 'client_credentials',
        client: { id: 'us', secret: 's' },
      },
    });
  });

  it('means the same by its name', () => {
    const input = { realm: 'r', version: 1, secret: 's' };
    expect(evaluate({ use: 'ours' }, input)).toEqual(evaluate(keycloak, input));
    expect(evaluate({ use: 'theirs' }, input)).toEqual({ digest: { username: 'u', password: 'p' } });
  });

  it('takes an authority from an expression, and nothing that is no address', () => {
    const policy = { oidc: { authority: '${ .at }', grant: 'client_credentials' } };
    expect(evaluate(policy, { at: 'https://id.example.com/{not a template}' })).toMatchObject({
      oidc: { authority: 'https://id.example.com/{not a template}' },
    });
    expect(() => evaluate(policy, { at: null })).toThrow(ExpressionError);
    expect(() => evaluate(keycloak, { realm: '..' })).toThrow('lead somewhere else');
  });

  it.each([
    [{ basic: { username: 'u', password: 'p' } }, 'Basic'],
    [{ bearer: { token: 't' } }, 'Bearer'],
    [{ use: 'theirs' }, 'Digest'],
    [{ use: 'ours' }, 'Bearer'],
    [{ oidc: { authority: 'https://id.example.com', grant: 'client_credentials' } }, 'Bearer'],
  ])('is told of by its scheme, never by its credential', (written, scheme) => {
    expect(describeAuthorization(written, compilation)).toEqual({ scheme, parameter: null });
  });
});
