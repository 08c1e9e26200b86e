import { ProblemException } from '@ensue/nest-kit';
import type { PageRequest } from '@ensue/ports';

export type Query = Readonly<Record<string, string | undefined>>;

/** The page a query asks for. @throws ProblemException 400 */
export function pageOf(query: Query): PageRequest {
  const limit = query['limit'] === undefined ? 50 : Number(query['limit']);
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) {
    throw badQuery('limit', `${query['limit'] ?? ''} is no whole number from 1 to 200`);
  }
  return { limit, ...(query['cursor'] !== undefined && { cursor: query['cursor'] }) };
}

/** A time in a query, as epoch milliseconds. @throws ProblemException 400 */
export function instantOf(query: Query, name: string): number | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw badQuery(name, `${text} is no RFC 3339 time, such as 2026-11-22T20:00:00Z`);
  return instant;
}

export function badQuery(name: string, message: string): ProblemException {
  return new ProblemException({
    status: 400,
    slug: 'invalid-query',
    title: 'The query cannot be understood',
    detail: `${name}: ${message}.`,
    errors: [{ pointer: `?${name}`, message }],
  });
}

export function noSuch(what: string, name: string, hint: string): ProblemException {
  return new ProblemException({
    status: 404,
    slug: `unknown-${what.replace(/ /g, '-')}`,
    title: `No such ${what}`,
    detail: `There is no ${what} ${name}.`,
    hint,
  });
}
