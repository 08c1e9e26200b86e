import { describe, expect, test } from 'vitest';
import { digestAnswer, digestChallenge, type DigestChallenge } from './digest-answer';
import { readChallenges } from './read-challenges';

function challengeOf(header: string): DigestChallenge {
  const [challenge] = readChallenges(header).map(digestChallenge);
  if (challenge === undefined) throw new Error('it cannot be answered');
  return challenge;
}

/** The parameters of an answer, as a server would read them. */
function answered(header: string, question: Partial<Parameters<typeof digestAnswer>[1]> = {}): Record<string, string> {
  const answer = digestAnswer(challengeOf(header), {
    username: 'Mufasa',
    password: 'Circle of Life',
    method: 'GET',
    uri: '/dir/index.html',
    body: '',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    count: 1,
    ...question,
  });
  return Object.fromEntries(readChallenges(answer)[0]?.parameters ?? []);
}

describe('an answer by digest', () => {
  const rfc7616 =
    'Digest realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('is that of RFC 7616 §3.9.1 for %s', (algorithm, response) => {
    expect(answered(`${rfc7616}, algorithm=${algorithm}`)).toEqual({
      username: 'Mufasa',
      realm: 'http-auth@example.org',
      uri: '/dir/index.html',
      algorithm,
      nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
      nc: '00000001',
      cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
      qop: 'auth',
      response,
      opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
      userhash: 'false',
    });
  });

  test('is that of RFC 7616 §3.9.2, as its erratum 4897 has it, with the name as it is', () => {
    const header =
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true';
    const answer = answered(header, {
      username: 'Jäsøn Doe',
      password: 'Secret, or not?',
      uri: '/doe.json',
      cnonce: 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v',
    });
    expect(answer).toMatchObject({
      'username*': "UTF-8''J%C3%A4s%C3%B8n%20Doe",
      response: '3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5',
      userhash: 'false',
    });
    expect(answer).not.toHaveProperty('username');
  });

  test('is that of RFC 2617 §3.5', () => {
    const header =
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"';
    const answer = answered(header, { password: 'Circle Of Life', cnonce: '0a4f113b' });
    expect(answer['response']).toBe('6629fae49393a05397450978507c4ef1');
    expect(answer).not.toHaveProperty('algorithm');
  });

  test('to a server that knows no quality of protection is that of RFC 2069, as its erratum has it', () => {
    const header = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"';
    const answer = answered(header, { password: 'CircleOfLife' });
    expect(answer['response']).toBe('1949323746fe6a43ef61f9606e7febea');
    expect(Object.keys(answer)).toEqual(['username', 'realm', 'uri', 'nonce', 'response']);
  });

  test('counts in hexadecimal', () => {
    expect(answered(rfc7616, { count: 26 })['nc']).toBe('0000001a');
  });

  test('quotes what is quoted', () => {
    const answer = answered('Digest realm="a \\"b\\" \\\\", nonce="n", qop="auth"', { username: 'the "king"' });
    expect(answer).toMatchObject({ realm: 'a "b" \\', username: 'the "king"' });
  });

  test('depends on the body where the server wants only that', () => {
    const header = 'Digest realm="r", nonce="n", qop="auth-int"';
    const [one, other] = ['a', 'b'].map((body) => answered(header, { method: 'POST', body }));
    expect(one).toMatchObject({ qop: 'auth-int' });
    expect(one?.['response']).not.toBe(other?.['response']);
  });

  test.each([
    'Basic realm="r"',
    'Digest realm="r"',
    'Digest nonce="n"',
    'Digest realm="r", nonce="n", algorithm=SHA-1',
    'Digest realm="r", nonce="n", algorithm=constructor',
    'Digest realm="r", nonce="n", qop="auth-conf"',
  ])('is none to %s', (header) => {
    expect(readChallenges(header).map(digestChallenge)).toEqual([undefined]);
  });
});
