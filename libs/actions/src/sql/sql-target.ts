import type { Json } from '@ensue/contracts';
import type { SqlParameters } from './sql-value';

export interface Execution {
  readonly statement: string;
  /** One set of values for each time that it is executed. */
  readonly sets: readonly SqlParameters[];
  readonly maxRows: number;
  readonly signal: AbortSignal;
}

export type Executed = { readonly affectedRows: number; readonly lastInsertId?: Json };

/** A database that authors' statements reach. */
export interface SqlTarget {
  /** Reads, and cannot write. @throws TooManyRows, or the driver's error */
  query(execution: Execution): Promise<{ [column: string]: Json }[]>;
  /**
   * Executes in one transaction, together with the record that it happened.
   * @param onceKey undefined for what needs no record
   * @returns what was stored when the key has been there before, without executing anything
   */
  execute(execution: Execution, onceKey: string | undefined): Promise<Executed>;
  close(): Promise<void>;
}

export class TooManyRows extends Error {
  override readonly name = 'TooManyRows';
}

/** The action was told to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
