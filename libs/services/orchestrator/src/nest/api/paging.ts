import { ProblemException } from '@ensue/nest-kit';
import { CursorError, type Page, type PageRequest } from '@ensue/ports';

/** As the framework reads it: a name given twice has a list. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One value of a query; undefined where it is absent or empty. @throws ProblemException 400 */
export function valueOf(query: Query, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw badQuery(name, 'it was given more than once');
  return value;
}

/** The page a query asks for. @throws ProblemException 400 */
export function pageOf(query: Query): PageRequest {
  const text = valueOf(query, 'limit');
  const limit = text === undefined ? 50 : Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) {
    throw badQuery('limit', `${text ?? ''} is no whole number from 1 to 200`);
  }
  const cursor = valueOf(query, 'cursor');
  return { limit, ...(cursor !== undefined && { cursor }) };
}

/** The page of a list that a query asks for. @throws ProblemException 400 */
export async function listOf<Row, View>(
  query: Query,
  read: (page: PageRequest) => Promise<Page<Row>>,
  view: (row: Row) => View,
): Promise<Page<View>> {
  try {
    const page = await read(pageOf(query));
    return { ...page, items: page.items.map(view) };
  } catch (error) {
    if (error instanceof CursorError) throw badQuery('cursor', 'it is none that this list has given out');
    throw error;
  }
}

/** A time in a query, as epoch milliseconds. @throws ProblemException 400 */
export function instantOf(query: Query, name: string): number | undefined {
  const text = valueOf(query, name);
  if (text === undefined) return undefined;
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw badQuery(name, `${text} is no RFC 3339 time, such as 2026-11-22T20:00:00Z`);
  return instant;
}

/** A workflow in a query, `name` or `namespace/name`. @throws ProblemException 400 */
export function workflowOf(query: Query): { readonly namespace?: string; readonly workflow?: string } {
  const text = valueOf(query, 'workflow');
  const namespace = valueOf(query, 'namespace');
  if (text === undefined) return namespace === undefined ? {} : { namespace };
  const [first = '', second, ...rest] = text.split('/');
  if (rest.length > 0 || first === '' || second === '')
    throw badQuery('workflow', `${text} is neither name nor namespace/name`);
  if (second !== undefined) return { namespace: first, workflow: second };
  return { ...(namespace !== undefined && { namespace }), workflow: first };
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
