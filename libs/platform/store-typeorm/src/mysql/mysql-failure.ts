import { StoreError } from '@ensue/ports';
import { QueryFailedError } from 'typeorm';
import type { Failure } from '../session';

/** The transaction lost against another one, or met a server that is changing its role: it may be tried again whole. */
const AGAIN: ReadonlySet<number> = new Set([
  1213, // deadlock
  1205, // lock wait timeout (undoes only its statement: the rollback is ours)
  1020, // MariaDB: record has changed since last read
  3572, // lock not available at once
  1290, // read-only option after a failover
  1836, // read-only mode
  1792, // read-only transaction
]);

/** The server ends this connection, or refuses new ones for now. */
const CONNECTION: ReadonlySet<number> = new Set([
  1040, // too many connections
  1053, // shutdown in progress
  1077, // normal shutdown
  1079, // shutdown complete
  1152, // aborted connection
  1158, // error reading from the network
  1159, // timeout reading
  1160, // error writing
  1161, // timeout writing
  1184, // aborted new connection
  1203, // this user's connections are used up
  1927, // MariaDB: connection was killed
  3169, // session was killed
  4031, // disconnected for inactivity
]);

/** No input is at fault, and trying again at once does not help. */
const LATER: ReadonlySet<number> = new Set([
  1021, // disk full
  1030, // storage engine error
  1041, // out of memory
  1114, // table is full
  1206, // lock table full
  1226, // resource limit
  1317, // query interrupted
  1969, // MariaDB: statement took too long
  3024, // statement took too long
]);

/** What no waiting mends: who we are, or where we were sent. */
const REFUSED: ReadonlySet<number> = new Set([1044, 1045, 1049, 1130, 1251, 1698]);

const DUPLICATE = 1062;

const STATEMENT_CHARACTERS = 300;

/** Codes that the client gives: sockets, and its own protocol. */
const CLIENT =
  /^(PROTOCOL_|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|EHOSTDOWN|ENETDOWN|POOL_|ERR_STREAM|ENOENT|HANDSHAKE_)/;

export function mysqlFailure(error: unknown): Failure {
  if (error instanceof StoreError) {
    return { kind: error.retryable ? 'later' : 'final', connectionLost: false, error };
  }
  const cause: unknown = error instanceof QueryFailedError ? withoutValues(error) : error;
  const { errno, code, fatal, message } = detailsOf(cause);
  const connectionLost = !REFUSED.has(errno) && (CONNECTION.has(errno) || fatal || CLIENT.test(code));
  const kind = connectionLost ? 'again' : kindOf(errno);
  return {
    kind,
    connectionLost,
    // A duplicate that survives all tries is made non-retryable there.
    error: new StoreError(kind !== 'final', false, `MySQL: ${message} (${code})`, { cause }),
  };
}

/** The driver keeps the statement with all its values: megabytes, and nobody's to log. Its text with placeholders stays. */
function withoutValues({ driverError, query }: QueryFailedError): unknown {
  if ('sql' in driverError) driverError.sql = query.slice(0, STATEMENT_CHARACTERS);
  return driverError;
}

function kindOf(errno: number): Failure['kind'] {
  if (AGAIN.has(errno)) return 'again';
  if (LATER.has(errno)) return 'later';
  return errno === DUPLICATE ? 'duplicate' : 'final';
}

function detailsOf(cause: unknown): { errno: number; code: string; fatal: boolean; message: string } {
  if (typeof cause !== 'object' || cause === null) return { errno: 0, code: '', fatal: false, message: String(cause) };
  const { errno, code, fatal, message } = cause as Record<'errno' | 'code' | 'fatal' | 'message', unknown>;
  return {
    errno: typeof errno === 'number' ? errno : 0,
    code: typeof code === 'string' ? code : 'no code',
    fatal: fatal === true,
    message: typeof message === 'string' && message !== '' ? message : 'no message',
  };
}
