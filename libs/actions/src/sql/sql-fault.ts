import { actionFault } from '../action-fault';
import { Interrupted, TooManyRows } from './sql-target';

const unreachable =
  /^(?:ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_|EHOST|ENET|PROTOCOL_|POOL_|ER_CON_COUNT|ER_TOO_MANY|ER_SERVER_SHUTDOWN|ER_LOCK_|ER_OPTION_PREVENTS|SQLITE_BUSY|SQLITE_LOCKED|SQLITE_IOERR|08\w{3}$|53300$|57P0[1-3]$|40001$|40P01$|55P03$)/;
const unknownUser =
  /^(?:ER_ACCESS_DENIED_ERROR|ER_DBACCESS_DENIED_ERROR|ER_BAD_DB_ERROR|SQLITE_CANTOPEN|SQLITE_NOTADB|28\w{3}$|3D000$)/;
const forbidden =
  /^(?:ER_TABLEACCESS_DENIED|ER_COLUMNACCESS_DENIED|ER_PROCACCESS_DENIED|ER_SPECIFIC_ACCESS|SQLITE_READONLY|42501$)/;

/** PostgreSQL's driver says of a connection that broke or did not come only what happened. */
const withoutCode =
  /^(?:Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|The server does not support SSL)/;

/** A driver's error as the workflow sees it; never with user names, passwords or hosts. */
export function sqlFault(connection: string, error: unknown): unknown {
  if (!(error instanceof Error) || error.name === 'ActionFault') return error;
  if (error instanceof Interrupted) return actionFault('timeout', `${connection} did not answer within the deadline`);
  if (error instanceof TooManyRows) {
    return actionFault('runtime', `The query gives more than ${error.limit} rows; limit it, or take it in parts`);
  }
  const { code } = error as { code?: unknown };
  const known = typeof code === 'string' ? code : withoutCode.test(error.message) ? 'ECONNRESET' : '';
  const extension = known === '' ? {} : { code: known };
  if (unreachable.test(known)) {
    return actionFault(
      'communication',
      `The database ${connection} could not be reached or was busy: ${known}`,
      extension,
    );
  }
  if (unknownUser.test(known)) {
    return actionFault('configuration', `The database ${connection} cannot be opened: ${known}`, extension);
  }
  if (forbidden.test(known)) {
    return actionFault('authorization', `The user of ${connection} may not do this: ${known}`, extension);
  }
  return actionFault('runtime', `The statement failed on ${connection}: ${error.message.slice(0, 1_000)}`, extension);
}
