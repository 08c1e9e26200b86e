/** Time as the runner needs it; injected, so that stories do not wait. */
export interface Timers {
  /** Acts once after a while. @returns forgets it */
  after(ms: number, act: () => void): () => void;
}

export const realTimers: Timers = {
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

/** A pause; ends at once when the signal is aborted. */
export function pause(timers: Timers, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      forget();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const forget = timers.after(ms, end);
    signal.addEventListener('abort', end);
  });
}
