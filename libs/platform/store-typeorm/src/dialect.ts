/** What may be bound to a statement: scalars only, so that no driver ever turns a value into SQL. */
export type Scalar = string | number | null;

/** A piece of SQL with its parameters. */
export interface Clause {
  readonly sql: string;
  readonly params: readonly Scalar[];
}

/** Where MySQL (MariaDB included) and SQLite differ; everything else is the same SQL. */
export interface Dialect {
  readonly name: 'mysql' | 'sqlite';
  /** The store's clock as an expression: epoch milliseconds, an integer. */
  readonly now: string;
  /** Ends a SELECT that locks what it reads; nothing where there is one writer. */
  readonly forUpdate: string;
  /** The same, stepping over what others hold. */
  readonly skipLocked: string;
  /**
   * Follows a table's name: walk this index and no other. On small tables MySQL prefers a full scan, which waits for rows
   * of other transactions.
   */
  byIndex(name: string): string;
  /** `column` is one of these values. */
  oneOf(column: string, values: readonly Scalar[]): Clause;
  /** The columns, together, are one of these keys. */
  keyIn(columns: readonly string[], keys: readonly (readonly Scalar[])[]): Clause;
  /** Deletes the rows whose columns, the beginning of the primary key, are one of these keys; it touches no other row. */
  deleteByKey(table: string, columns: readonly string[], keys: readonly (readonly Scalar[])[]): Clause;
  /** Ends an INSERT: rows whose key is there already get these columns' values. */
  onDuplicate(key: readonly string[], update: readonly string[]): string;
  /** Cuts rows into statements. */
  chunks<T extends readonly Scalar[]>(rows: readonly T[]): Iterable<readonly T[]>;
}
