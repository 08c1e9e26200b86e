import { OversizeError } from '@ensue/ports';
import type { Clause, Dialect, Scalar } from '../dialect';

const ROWS_PER_STATEMENT = 500;
const CHARACTERS_PER_STATEMENT = 4 * 1024 * 1024;
/** A character takes up to three bytes in UTF-8 (a pair of surrogates four), and escaping may double it. */
const BYTES_PER_CHARACTER = 6;

function oneOf(column: string, values: readonly Scalar[]): Clause {
  return { sql: `${column} IN (${'?,'.repeat(values.length - 1)}?)`, params: values };
}

/** Alternatives of equalities, which both servers' range optimizers turn into lookups. */
function keyIn(columns: readonly string[], keys: readonly (readonly Scalar[])[]): Clause {
  const [first] = columns;
  if (columns.length === 1 && first !== undefined) return oneOf(first, keys.flat());
  const one = `(${columns.map((column) => `${column}=?`).join(' AND ')})`;
  return { sql: `(${`${one} OR `.repeat(keys.length - 1)}${one})`, params: keys.flat() };
}

/**
 * Joins the keys, as a table, to the one deleted from. A DELETE takes no hint that MariaDB heeds: with alternatives it scans
 * a small table from end to end, and waits for every row that another transaction holds.
 */
function deleteByKey(table: string, columns: readonly string[], keys: readonly (readonly Scalar[])[]): Clause {
  const first = `SELECT ${columns.map((column) => `? AS ${column}`).join(',')}`;
  const more = ` UNION ALL SELECT ${columns.map(() => '?').join(',')}`;
  const same = columns.map((column) => `t.${column}=k.${column}`).join(' AND ');
  return {
    sql: `DELETE t FROM (${first}${more.repeat(keys.length - 1)}) k STRAIGHT_JOIN ${table} t FORCE INDEX (PRIMARY) ON ${same}`,
    params: keys.flat(),
  };
}

function characters(row: readonly Scalar[]): number {
  let sum = 0;
  for (const value of row) sum += typeof value === 'string' ? value.length : 20;
  return sum;
}

/** How long what is sent at once may be, whatever it is made of. @param maxPacket the server's `max_allowed_packet` */
export function mostCharactersOf(maxPacket: number): number {
  return Math.min(CHARACTERS_PER_STATEMENT, Math.floor(maxPacket / BYTES_PER_CHARACTER));
}

/** @param maxPacket the server's `max_allowed_packet`, which closes the connection of whoever sends more */
export function mysqlDialect(maxPacket: number): Dialect {
  const most = mostCharactersOf(maxPacket);

  function* chunks<T extends readonly Scalar[]>(rows: readonly T[]): Iterable<readonly T[]> {
    let start = 0;
    let size = 0;
    for (let end = 0; end < rows.length; end++) {
      const length = characters(rows[end] ?? []);
      if (length > most) refuseOversized(rows[end] ?? [], maxPacket);
      if (end > start && (end - start >= ROWS_PER_STATEMENT || size + length > most)) {
        yield rows.slice(start, end);
        start = end;
        size = 0;
      }
      size += length;
    }
    if (start < rows.length) yield start === 0 ? rows : rows.slice(start);
  }

  return {
    name: 'mysql',
    // With the session's time zone pinned to UTC: elsewhere, NOW() is ambiguous for an hour each autumn.
    now: 'CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS UNSIGNED)',
    forUpdate: ' FOR UPDATE',
    skipLocked: ' FOR UPDATE SKIP LOCKED',
    byIndex: (name) => ` FORCE INDEX (${name})`,
    oneOf,
    keyIn,
    deleteByKey,
    onDuplicate: (key, update) => {
      const [first] = key;
      // VALUES() rather than a row alias: MariaDB knows no alias here.
      const assignments = update.length === 0 ? `${first}=${first}` : update.map((c) => `${c}=VALUES(${c})`).join(',');
      return ` ON DUPLICATE KEY UPDATE ${assignments}`;
    },
    chunks,
  };
}

/** Told here, by name: the server would only cut the connection, which looks like an outage and is tried for ever. */
function refuseOversized(row: readonly Scalar[], maxPacket: number): void {
  let bytes = 0;
  for (const value of row) if (typeof value === 'string') bytes += escapedBytes(value);
  if (bytes + 4096 > maxPacket) {
    throw new OversizeError(
      // Escaping may double a text; the rest is for what stands beside it in its row.
      Math.floor((maxPacket - 64 * 1024) / 2),
      `A row of ${bytes} bytes does not fit into one packet of the server (max_allowed_packet is ${maxPacket}). ` +
        'Send the value by reference, or raise max_allowed_packet.',
    );
  }
}

function escapedBytes(text: string): number {
  const escapes = text.match(/["'\\\0\b\t\n\r\x1a]/g)?.length ?? 0;
  return Buffer.byteLength(text) + escapes;
}
