/** Progress for people: one line when something long begins, one when it ends, with how long it took. */

/** 0.4 s, 12.3 s, 2 min 5 s */
export function formatDuration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

export function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Runs `work` and says when it ends. `begin` is said first where the wait is long enough to wonder about.
 * @template T
 * @param {{ begin?: string, done: string | ((result: T) => string) }} lines
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function timed({ begin, done }, work) {
  if (begin) say(`▸ ${begin}`);
  const started = Date.now();
  const result = await work();
  say(`✔ ${typeof done === 'function' ? done(result) : done} (${formatDuration(Date.now() - started)})`);
  return result;
}
