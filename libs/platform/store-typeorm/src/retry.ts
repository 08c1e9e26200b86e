import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '@ensue/ports';
import type { Failure } from './session';
import type { StoreLogger } from './store-logger';

const TRIES = 5;
const SHORTEST_MS = 10;
const LONGEST_MS = 200;

export type Outcome<T> = { readonly value: T } | { readonly failure: Failure };

/** A pause with full jitter, longer after each try. */
function jittered(tried: number): Promise<unknown> {
  return sleep(SHORTEST_MS + Math.random() * Math.min(LONGEST_MS - SHORTEST_MS, SHORTEST_MS * 2 ** tried));
}

/** Repeats an attempt while its failure says so. @param pause between two tries, given how many there were */
export async function retried<T>(
  attempt: () => Promise<Outcome<T>>,
  logger: StoreLogger,
  pause: (tried: number) => Promise<unknown> = jittered,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    const outcome = await attempt();
    if ('value' in outcome) return outcome.value;
    const { kind, error } = outcome.failure;
    if (kind === 'later' || kind === 'final') throw error;
    if (tried === TRIES) throw kind === 'duplicate' ? asDefect(error) : error;
    logger.warn(`Transaction tried again (${tried} of ${TRIES - 1}): ${error.message}`);
    await pause(tried);
  }
}

/** A duplicate that no new try makes go away was no race. */
function asDefect(error: StoreError): StoreError {
  return new StoreError(false, false, error.message, { cause: error.cause });
}
