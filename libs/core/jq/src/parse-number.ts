import { finite } from './arithmetic';
import type { Run } from './run';

/** The number a whole text spells, as `tonumber` reads it; null where it spells none. */
export function parseNumber(text: string, run: Run): number | null {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return finite(Number(text), run);
  const word = /^([+-]?)(nan|inf|infinity)$/i.exec(text);
  if (word === null) return null;
  if (word[2]?.toLowerCase() === 'nan') return finite(Number.NaN, run);
  return finite(word[1] === '-' ? -Infinity : Infinity, run);
}
