import type { Json } from '@ensue/contracts';
import { header, type HttpRequest } from '../http-request';
import { sameBytes } from './same-bytes';
import { genuine, refused, unusable, type Verdict } from './verdict';

/** RFC 7617. Each secret is `{ username, password }`. */
export function verifyBasic(secrets: readonly Json[], request: HttpRequest): Verdict {
  const known = secrets.map(userAndPassword);
  if (known.includes(undefined)) return unusable('a secret is not { "username": "…", "password": "…" }');
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header(request, 'authorization') ?? '')?.[1];
  if (encoded === undefined) return refused('no Authorization: Basic');
  const given = Buffer.from(encoded, 'base64');
  const matches = known.map((one) => one !== undefined && sameBytes(one, given));
  return matches.includes(true) ? genuine : refused('the user name or the password is another');
}

function userAndPassword(secret: Json): string | undefined {
  if (typeof secret !== 'object' || secret === null || Array.isArray(secret)) return undefined;
  const { username, password } = secret as Record<string, Json>;
  const usable = typeof username === 'string' && !username.includes(':') && typeof password === 'string';
  return usable && password !== '' ? `${username}:${password}` : undefined;
}
