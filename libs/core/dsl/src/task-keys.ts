/**
 * The key that says what a task does. `for` comes before `do`: a loop has both, and so has nothing else. Every task must have
 * exactly one of these (besides a loop's `do`).
 */
export const taskKeys = [
  'for',
  'call',
  'do',
  'emit',
  'fork',
  'listen',
  'raise',
  'run',
  'set',
  'switch',
  'try',
  'wait',
] as const;

export type TaskKey = (typeof taskKeys)[number];

/** The first discriminating key a task has. */
export function taskKeyOf(has: (key: string) => boolean): TaskKey | undefined {
  return taskKeys.find(has);
}
