import { describe, expect, it } from 'vitest';
import { secretToken, secretTokensIn, withoutAnySecretTokens, withoutSecretTokens } from './secret-token';

const seal = 'k3J9xQ';
const token = secretToken(seal, { name: 'api', pointer: '/token' });

describe('the token of a secret', () => {
  it('is found in a text again, once, with what it stands for', () => {
    const whole = secretToken(seal, { name: 'db.main', pointer: '' });
    expect(secretTokensIn(`Bearer ${token}, ${whole} and ${token}`, seal)).toEqual([
      { token, name: 'api', pointer: '/token' },
      { token: whole, name: 'db.main', pointer: '' },
    ]);
  });

  it('keeps whatever a key may hold', () => {
    const pointer = '/a b/›:%3a;"\\\n~1/ключ';
    expect(secretTokensIn(secretToken(seal, { name: 'odd', pointer }), seal)).toMatchObject([{ name: 'odd', pointer }]);
  });

  it('is the same text within JSON text', () => {
    const odd = secretToken(seal, { name: 'odd', pointer: '/"quoted"\n' });
    expect(JSON.stringify(odd)).toBe(`"${odd}"`);
  });

  it('is only text under another seal, or cut off', () => {
    const cut = token.slice(0, -1);
    expect(secretTokensIn(token, 'another')).toEqual([]);
    expect(secretTokensIn(`${cut} `, seal)).toEqual([]);
    expect(withoutSecretTokens(token, 'another')).toBe(token);
    expect(withoutSecretTokens(cut, seal)).toBe(cut);
  });

  it('is shown to readers by the name of its secret, without the seal', () => {
    expect(withoutSecretTokens(`a ${token} b ${token}`, seal)).toBe('a [secret api] b [secret api]');
    expect(withoutSecretTokens('nothing to hide', seal)).toBe('nothing to hide');
    expect(withoutAnySecretTokens(`a ${token} b ${token}`)).toBe('a [secret api] b [secret api]');
  });
});
