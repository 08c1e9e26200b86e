import type { SqlParameters, SqlValue } from './sql-value';

/** Text and values as PostgreSQL takes them: `$1`, `$2`, … in the text, a list of values. */
export interface PostgresStatement {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

// What is no place for a value: texts, quoted names, comments, dollar quotes; then casts, and the places themselves.
const parts =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|(\$[A-Za-z_]*\$)[\s\S]*?\1|::|\?|:([A-Za-z_][A-Za-z0-9_]*)/g;

/**
 * A statement with `?` or `:name` in PostgreSQL's own form. One that has `$1` already is left as it is, also with the
 * question marks that are operators there.
 * @throws Error when a name has no value
 */
export function postgresStatement(text: string, given: SqlParameters): PostgresStatement {
  if (Array.isArray(given)) {
    if (/\$\d/.test(text)) return { text, values: given };
    let count = 0;
    const places = (part: string): string => (part === '?' ? `$${(count += 1)}` : part);
    return { text: text.replace(parts, places), values: given };
  }
  const named = given as { readonly [name: string]: SqlValue };
  const names: string[] = [];
  const replaced = text.replace(parts, (part: string, _dollar: string | undefined, name: string | undefined) => {
    if (name === undefined) return part;
    if (!Object.hasOwn(named, name)) throw new Error(`the parameter :${name} has no value`);
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { text: replaced, values: names.map((name) => named[name] ?? null) };
}
