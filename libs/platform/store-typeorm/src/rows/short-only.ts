/** The longest text of a large column that a list still brings along; 200 of them are then less than a megabyte. */
const longest = 2_000;

/** Selects a column where its text is short, and NULL where it is long. */
export function shortOnly(column: string): string {
  return `CASE WHEN LENGTH(${column}) <= ${longest} THEN ${column} END AS ${column}`;
}
