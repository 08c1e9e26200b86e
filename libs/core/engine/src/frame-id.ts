/**
 * `position@visits!attempts`. Counters that are all zero are left out: a position fixes how many there are, so the rest
 * is still unambiguous. Ids come from structure alone, never from a count of effects, so that the order in which
 * signals happen to arrive names nothing differently.
 */
export function frameId(position: string, visits: string, attempts: string): string {
  return isZero(attempts) ? frameKey(position, visits) : `${frameKey(position, visits)}!${attempts}`;
}

/** The id without the attempts: the same over retries. */
export function frameKey(position: string, visits: string): string {
  return isZero(visits) ? position : `${position}@${visits}`;
}

/** Adds a counter to a dotted list of them. */
export function withCounter(counters: string, counter: number): string {
  return counters === '' ? String(counter) : `${counters}.${counter}`;
}

/** How many retries lie behind a task, over all enclosing `try` blocks. */
export function totalAttempts(attempts: string): number {
  if (isZero(attempts)) return 0;
  let total = 0;
  for (const counter of attempts.split('.')) total += Number(counter);
  return total;
}

function isZero(counters: string): boolean {
  for (let i = 0; i < counters.length; i++) {
    const code = counters.charCodeAt(i);
    if (code !== 48 /* 0 */ && code !== 46 /* . */) return false;
  }
  return true;
}
