import { StoreError } from '@ensue/ports';
import { QueryFailedError } from 'typeorm';
import type { Failure } from '../session';

/** Another process holds the file: the next try may find it free. */
const AGAIN = /^SQLITE_(BUSY|LOCKED)/;
/** The disk is full, read-only or failing: no input is at fault, and no new try helps at once. */
const LATER = /^SQLITE_(FULL|IOERR|CANTOPEN|READONLY|NOMEM|PROTOCOL)/;
const DUPLICATE = /^SQLITE_CONSTRAINT_(PRIMARYKEY|UNIQUE|ROWID)$/;

export function sqliteFailure(error: unknown): Failure {
  if (error instanceof StoreError) {
    return { kind: error.retryable ? 'later' : 'final', connectionLost: false, error };
  }
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const code = codeOf(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  const kind = kindOf(code);
  return {
    kind,
    connectionLost: false,
    error: new StoreError(kind === 'again' || kind === 'later', false, `SQLite: ${message} (${code})`, { cause }),
  };
}

function kindOf(code: string): Failure['kind'] {
  if (AGAIN.test(code)) return 'again';
  if (LATER.test(code)) return 'later';
  // With one writer there are no races: a key that is taken stays taken.
  return DUPLICATE.test(code) ? 'duplicate' : 'final';
}

function codeOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'no code';
}
