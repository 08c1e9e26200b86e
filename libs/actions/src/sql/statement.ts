import { actionFault } from '../action-fault';

const reading = new Set(['SELECT', 'VALUES', 'TABLE', 'SHOW', 'EXPLAIN', 'DESCRIBE', 'DESC']);
const writing = new Set(['INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'CALL']);
/** These commit by themselves on MySQL, so nothing can be recorded in the same transaction. */
const defining = new Set(['CREATE', 'ALTER', 'DROP', 'TRUNCATE', 'RENAME']);

export interface Statement {
  readonly text: string;
  readonly mode: 'query' | 'execute';
  /** Changes the schema: made to happen again without harm by its author (`IF NOT EXISTS`). */
  readonly defines: boolean;
}

/**
 * Judges a statement by its first word. Whatever steers transactions, the session or files (`COMMIT`, `SET`, `ATTACH`,
 * `PRAGMA`, `LOAD DATA`, …) is no work for an action.
 * @throws ActionFault when it is none of the permitted ones
 */
export function readStatement(text: string, mode: 'query' | 'execute' | undefined): Statement {
  const word = firstWord(text);
  const permitted = reading.has(word) || writing.has(word) || defining.has(word) || word === 'WITH';
  if (!permitted) {
    const shown = word === '' ? 'An empty statement' : `A statement that begins with ${word.slice(0, 40)}`;
    const allowed = [...reading, 'WITH', ...writing, ...defining].join(', ');
    throw actionFault('configuration', `${shown} is not permitted; permitted are ${allowed}`);
  }
  const told = reading.has(word) || word === 'WITH' ? 'query' : 'execute';
  return { text, mode: mode ?? told, defines: defining.has(word) };
}

/** Comments and opening brackets may stand before it; MySQL executes what stands in its own kind of comment, so these do not. */
function firstWord(text: string): string {
  const start = /^(?:\s+|\(|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*(?![!M])[\s\S]*?\*\/)*/.exec(text)?.[0].length ?? 0;
  return (/^[A-Za-z]+/.exec(text.slice(start))?.[0] ?? '').toUpperCase();
}
