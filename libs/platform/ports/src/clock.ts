/**
 * Time as a process lives it: rests, polls and patience. A simulation brings its own. Due times and leases are none of its
 * business: those are the store's clock's to say (DESIGN §6).
 */
export interface Clock {
  /** Milliseconds, by a clock that only goes forward. */
  now(): number;
  /** Acts once after a while. @returns forgets it; idempotent */
  after(ms: number, act: () => void): () => void;
  /** Acts again and again, and keeps no process alive for it. @returns ends it */
  every(ms: number, act: () => void): () => void;
  /** Ends when everything that has arrived by now has been read: a store in this process answers without a turn of the loop. */
  turn(): Promise<void>;
}

/** The machine's. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
  every: (ms, act) => {
    const timer = setInterval(act, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
  turn: () => new Promise((resolve) => setImmediate(resolve)),
};
