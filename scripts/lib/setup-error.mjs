/**
 * A mistake that the person at the keyboard can do something about. It says where, what and what to do, and is shown
 * without a stack; anything else that is thrown is a defect of these scripts and shown with one.
 */
export class SetupError extends Error {
  /** @param {{ where: string, what: string, todo: string, cause?: unknown }} parts */
  constructor({ where, what, todo, cause }) {
    super(`${where}: ${what}`, cause === undefined ? undefined : { cause });
    this.name = 'SetupError';
    this.where = where;
    this.what = what;
    this.todo = todo;
  }
}

/** The text shown for anything that was thrown. */
export function describeError(error) {
  if (error instanceof SetupError) return `✖ ${error.where}: ${error.what}\n  What to do: ${error.todo}`;
  return `✖ ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
