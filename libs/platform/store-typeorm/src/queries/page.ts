import { CursorError, type Page, type PageRequest } from '@ensue/ports';
import type { Clause, Scalar } from '../dialect';

const MOST = 200;

/** One column of a list's order; together they are unique. */
export interface OrderBy {
  readonly column: string;
  readonly descending: boolean;
}

/** Conditions joined by AND. */
export class Conditions {
  private readonly parts: string[] = [];
  readonly params: Scalar[] = [];

  /** Adds a condition unless its value is absent. */
  where(sql: string, ...values: readonly (Scalar | undefined)[]): this {
    if (values.some((value) => value === undefined)) return this;
    this.parts.push(sql);
    this.params.push(...(values as Scalar[]));
    return this;
  }

  clause(clause: Clause | undefined): this {
    if (clause === undefined) return this;
    this.parts.push(clause.sql);
    this.params.push(...clause.params);
    return this;
  }

  get sql(): string {
    return this.parts.length === 0 ? '' : ` WHERE ${this.parts.join(' AND ')}`;
  }
}

/**
 * A page by key: rows strictly after the last one seen, in the list's order, so that what is inserted or removed meanwhile
 * neither repeats nor hides a row.
 */
export async function page<R extends object, T>(
  request: PageRequest,
  order: readonly OrderBy[],
  conditions: Conditions,
  read: (where: string, params: readonly Scalar[]) => Promise<R[]>,
  from: (row: R) => T,
): Promise<Page<T>> {
  const limit = Math.min(MOST, Math.max(1, Math.trunc(request.limit)));
  if (request.cursor !== undefined) conditions.clause(after(order, decode(request.cursor, order.length)));
  const orderBy = order.map(({ column, descending }) => `${column}${descending ? ' DESC' : ''}`).join(', ');
  const rows = await read(`${conditions.sql} ORDER BY ${orderBy} LIMIT ?`, [...conditions.params, limit + 1]);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items: items.map(from) };
  const key = order.map(({ column }) => (last as Record<string, Scalar>)[column] ?? null);
  return { items: items.map(from), nextCursor: Buffer.from(JSON.stringify(key)).toString('base64url') };
}

/** `a < x OR (a = x AND b < y)`, with `a <= x` before it: the form that both servers walk an index by. */
function after(order: readonly OrderBy[], key: readonly Scalar[]): Clause {
  const [head] = order;
  const alternatives: string[] = [];
  const params: Scalar[] = [];
  if (head !== undefined) params.push(key[0] ?? null);
  order.forEach(({ column, descending }, index) => {
    const equal = order.slice(0, index).map((each) => `${each.column} = ?`);
    alternatives.push(`(${[...equal, `${column} ${descending ? '<' : '>'} ?`].join(' AND ')})`);
    params.push(...key.slice(0, index + 1));
  });
  const bound = head === undefined ? '' : `${head.column} ${head.descending ? '<=' : '>='} ? AND `;
  return { sql: `${bound}(${alternatives.join(' OR ')})`, params };
}

function decode(cursor: string, length: number): Scalar[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === length && key.every(isScalar)) return key;
  } catch {
    // Falls through to the refusal: what is wrong with it is nobody's concern.
  }
  throw new CursorError('The cursor is not one that this list gave out. Start again without a cursor.');
}

const isScalar = (value: unknown): value is Scalar => typeof value === 'string' || typeof value === 'number';

/** A pattern for what begins with this text. `|` is the escape character: a backslash means different things. */
export const startsWith = (text: string): string => `${text.replace(/[|%_]/g, '|$&')}%`;
export const LIKE = "LIKE ? ESCAPE '|'";
