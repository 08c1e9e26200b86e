import type { EntitySchemaColumnOptions } from 'typeorm';

/** The few kinds of column there are, in the words of a dialect. */
export interface ColumnTypes {
  /** A name or an id: compared byte by byte. */
  name(length: number): EntitySchemaColumnOptions;
  /** Text or JSON of any size (we parse it ourselves: MySQL's own json type reorders keys). */
  text(): EntitySchemaColumnOptions;
  /** Epoch milliseconds. */
  instant(): EntitySchemaColumnOptions;
  /** A count or a flag (0 and 1). */
  count(): EntitySchemaColumnOptions;
}

const shared = {
  name: (length: number): EntitySchemaColumnOptions => ({ type: 'varchar', length }),
  instant: (): EntitySchemaColumnOptions => ({ type: 'bigint' }),
  count: (): EntitySchemaColumnOptions => ({ type: 'int' }),
};

export const mysqlColumns: ColumnTypes = { ...shared, text: () => ({ type: 'longtext' }) };
export const sqliteColumns: ColumnTypes = { ...shared, text: () => ({ type: 'text' }) };

export const primary = (column: EntitySchemaColumnOptions): EntitySchemaColumnOptions => ({ ...column, primary: true });
export const nullable = (column: EntitySchemaColumnOptions): EntitySchemaColumnOptions => ({
  ...column,
  nullable: true,
});
