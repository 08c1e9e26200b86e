import { OversizeError } from '@ensue/ports';
import { toText } from '../json-text';

/** What a run's state may come to: it is read and written with each of its steps. */
const mostBytes = 8 * 1024 * 1024;

/** @throws OversizeError */
export function textOfState(runId: string, state: unknown): string {
  return textWithin(mostBytes, `The state of run ${runId}`, state);
}

/** Facts are written once, and a step may tell of many tasks. @throws OversizeError */
export function textOfFacts(runId: string, facts: unknown): string {
  return textWithin(2 * mostBytes, `What is told of a step of run ${runId}`, facts);
}

function textWithin(most: number, what: string, value: unknown): string {
  const text = textOf(value);
  if (text !== undefined && !isLonger(text, most)) return text;
  throw new OversizeError(mostBytes, `${what} is longer than the ${most} bytes that can be kept.`);
}

/** @returns undefined for a value whose text is longer than any text can be: it holds the same parts over and over */
function textOf(value: unknown): string | undefined {
  try {
    return toText(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Most texts are so short that nobody need count their bytes. */
function isLonger(text: string, most: number): boolean {
  return text.length * 3 > most && Buffer.byteLength(text) > most;
}
