/**
 * One place that knows what must be ended. Whatever a script starts is registered here and ended in reverse order: after
 * the work, on Ctrl-C, on SIGTERM, when the terminal goes, when the launcher above us dies, and on a crash.
 */
const enders = [];
let ending;

/** Registers something to end; returns how to forget it again. */
export function atEnd(end) {
  enders.push(end);
  return () => {
    const index = enders.indexOf(end);
    if (index >= 0) enders.splice(index, 1);
  };
}

/** Ends everything once; later callers wait for the same end. */
export function endAll() {
  ending ??= (async () => {
    while (enders.length > 0) {
      try {
        await enders.pop()();
      } catch (error) {
        process.stderr.write(`✖ could not end something cleanly: ${error?.stack ?? error}\n`);
      }
    }
  })();
  return ending;
}

export const isEnding = () => ending !== undefined;

/**
 * For work that notices that what it waited for is gone: while everything is being ended, nothing new must begin, so it
 * waits here until the process is over.
 */
export const haltIfEnding = () => (isEnding() ? new Promise(() => {}) : undefined);

/**
 * Turns signals into an orderly end. npm and the terminal may both deliver the same Ctrl-C: only the first one counts.
 * @param {(exitCode: number) => void} [beforeExit] a last word, after everything has ended
 */
export function endOnSignals(beforeExit = () => {}) {
  const stop = async (exitCode) => {
    if (isEnding()) return;
    await endAll();
    beforeExit(exitCode);
    process.exit(exitCode);
  };
  process.on('SIGINT', () => stop(130));
  process.on('SIGTERM', () => stop(143));
  process.on('SIGHUP', () => stop(129));
  // The launcher that brought us the right Node holds this channel; when it is killed hard, this is how we learn it.
  process.on('disconnect', () => stop(143));
  onOrphaned(() => stop(143));
}

/**
 * npm passes SIGTERM to the shell between it and us, which dies of it without passing it on. All we can see of that is
 * that our parent is another one. Started without npm, a parent that goes may be meant (`… & disown`).
 */
export function onOrphaned(act) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, 500);
  timer.unref();
}
