import { describe, expect, test } from 'vitest';
import { readChallenges } from './read-challenges';

const read = (header: string): [string, Record<string, string>][] =>
  readChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

describe('a header of challenges', () => {
  test('holds one, with its values quoted or not', () => {
    expect(read('Digest realm="a, \\"b\\"", qop="auth,auth-int", algorithm=SHA-256,  STALE = true')).toEqual([
      ['digest', { realm: 'a, "b"', qop: 'auth,auth-int', algorithm: 'SHA-256', stale: 'true' }],
    ]);
  });

  test('holds several, which the same commas part', () => {
    expect(read('Basic realm="x", Digest realm="y", nonce="n", Negotiate, Bearer , Digest nonce="m"')).toEqual([
      ['basic', { realm: 'x' }],
      ['digest', { realm: 'y', nonce: 'n' }],
      ['negotiate', {}],
      ['bearer', {}],
      ['digest', { nonce: 'm' }],
    ]);
  });

  test('may hold what is no parameter', () => {
    expect(read('Negotiate YWJj==, Digest nonce="n"')).toEqual([
      ['negotiate', {}],
      ['digest', { nonce: 'n' }],
    ]);
  });

  test.each(['', ' , ,', '"', '=', 'é'])('may be none: %j', (header) => expect(read(header)).toEqual([]));

  test('counts as far as it can be read', () => {
    expect(read('Digest realm="y", nonce="never ends')).toMatchObject([['digest', { realm: 'y' }]]);
  });

  test('takes no time, however it is made', () => {
    for (const part of ['a="', 'a=', '\\', ', ', 'a ', 'a=a ', '"\\"']) {
      expect(read(`Digest ${part.repeat(32_768 / part.length)}`).length).toBeGreaterThan(0);
    }
  });
});
