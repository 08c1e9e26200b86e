import { StoreError } from '@ensue/ports';
import { QueryFailedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { mysqlFailure } from './mysql-failure';

const driverError = (details: object): Error => Object.assign(new Error('what the server said'), details);

describe('a failure of MySQL', () => {
  it.each([
    ['deadlock', { errno: 1213, code: 'ER_LOCK_DEADLOCK' }, 'again', false],
    ['lock wait timeout', { errno: 1205, code: 'ER_LOCK_WAIT_TIMEOUT' }, 'again', false],
    ['snapshot conflict of MariaDB', { errno: 1020, code: 'ER_CHECKREAD' }, 'again', false],
    ['NOWAIT', { errno: 3572, code: 'ER_LOCK_NOWAIT' }, 'again', false],
    ['read-only after a failover', { errno: 1290, code: 'ER_OPTION_PREVENTS_STATEMENT' }, 'again', false],
    ['read-only mode', { errno: 1836, code: 'ER_READ_ONLY_MODE' }, 'again', false],
    ['reset', { code: 'ECONNRESET', fatal: true }, 'again', true],
    ['refused', { code: 'ECONNREFUSED', fatal: true }, 'again', true],
    ['lost', { code: 'PROTOCOL_CONNECTION_LOST', fatal: true }, 'again', true],
    ['hanging', { code: 'PROTOCOL_SEQUENCE_TIMEOUT' }, 'again', true],
    ['closed before', { fatal: true }, 'again', true],
    ['killed', { errno: 1927, code: 'ER_CONNECTION_KILLED' }, 'again', true],
    ['too many connections', { errno: 1040, code: 'ER_CON_COUNT_ERROR', fatal: true }, 'again', true],
    ['disk full', { errno: 1021, code: 'ER_DISK_FULL' }, 'later', false],
    ['interrupted', { errno: 1317, code: 'ER_QUERY_INTERRUPTED' }, 'later', false],
    ['duplicate', { errno: 1062, code: 'ER_DUP_ENTRY' }, 'duplicate', false],
    ['wrong password', { errno: 1045, code: 'ER_ACCESS_DENIED_ERROR', fatal: true }, 'final', false],
    ['no such database', { errno: 1049, code: 'ER_BAD_DB_ERROR', fatal: true }, 'final', false],
    ['too long', { errno: 1406, code: 'ER_DATA_TOO_LONG' }, 'final', false],
    ['no such table', { errno: 1146, code: 'ER_NO_SUCH_TABLE' }, 'final', false],
  ] as const)('%s', (_, details, kind, connectionLost) => {
    const cause = driverError(details);
    const failure = mysqlFailure(new QueryFailedError('SELECT 1', ['secret'], cause));
    expect(failure).toMatchObject({ kind, connectionLost });
    expect(failure.error).toMatchObject({ retryable: kind !== 'final', outcomeUnknown: false, cause });
    expect(failure.error.message).not.toContain('secret');
  });

  it('does not carry the values of its statement along', () => {
    const cause = driverError({ errno: 1406, code: 'ER_DATA_TOO_LONG', sql: "INSERT INTO runs VALUES ('secret')" });
    const { error } = mysqlFailure(new QueryFailedError('INSERT INTO runs VALUES (?)', ['secret'], cause));
    expect(error.cause).toMatchObject({ sql: 'INSERT INTO runs VALUES (?)' });
    expect(JSON.stringify(error.cause)).not.toContain('secret');
  });

  it('leaves an error of the store’s own as it is', () => {
    const error = new StoreError(true, false, 'not running');
    expect(mysqlFailure(error)).toEqual({ kind: 'later', connectionLost: false, error });
  });

  it('takes what is no error at all for a defect', () => {
    expect(mysqlFailure('odd')).toMatchObject({ kind: 'final', error: { retryable: false } });
  });
});
