/** Positions are stored and indexed with every fact of a run. */
export const longestPosition = 400;

/** What a definition may come to when every function and extension stands where it is used. */
export const mostTasks = 20_000;

/** A definition is small, and the program it makes is not: functions call functions, extensions extend every task. */
export class ProgramLimitError extends Error {
  override readonly name = 'ProgramLimitError';
}
