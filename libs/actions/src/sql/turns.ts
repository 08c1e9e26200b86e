import { Interrupted } from './sql-target';

/** One at a time, in the order of asking. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /** @throws Interrupted when the signal comes before the turn does */
  async take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.last;
    const done = Promise.withResolvers<undefined>();
    this.last = before.then(() => done.promise);
    try {
      await untilAborted(before, signal);
      return await work();
    } finally {
      done.resolve(undefined);
    }
  }
}

/** @throws Interrupted when the signal comes first */
export async function untilAborted<T>(waiting: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw new Interrupted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(new Interrupted());
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([waiting, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
