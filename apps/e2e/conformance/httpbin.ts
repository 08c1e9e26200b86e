import type { Answer } from './stand-ins';

/** Stands in for httpbin.org: /basic-auth/{user}/{password} lets in who says just that. */
export function httpbin({ pathname }: URL, authorization: string): Answer {
  const [, kind, user = '', password = '', ...more] = pathname.split('/').map(decodeURIComponent);
  if (kind !== 'basic-auth' || more.length > 0) return { status: 404, body: {} };
  const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  if (authorization === wanted) return { status: 200, body: { authenticated: true, user } };
  return { status: 401, body: {}, headers: { 'www-authenticate': 'Basic realm="Fake Realm"' } };
}
