import type { StoreLoad } from '@ensue/ports';
import type { Dialect } from './dialect';
import type { Session } from './session';

/** One database behind the store: connections, transactions, schema. */
export interface Database {
  readonly dialect: Dialect;
  start(options: { readonly migrate: boolean }): Promise<void>;
  /** Runs the work in one transaction, retried whole; everything it throws itself passes through after the rollback. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Statements on their own, each committed at once; idempotent ones only, since they too are retried. */
  outside<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Reads that see what is committed and hold up no writer. */
  read<T>(work: (session: Session) => Promise<T>): Promise<T>;
  load(): StoreLoad;
  stop(): Promise<void>;
}
