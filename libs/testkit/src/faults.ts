import type { Dice } from './dice';

/** How probable each thing that may go wrong is: on each occasion, or, for what befalls a process or the broker, per second. */
export interface Faults {
  /** A statement does not reach the database; its transaction is rolled back and tried again. */
  readonly statementLost: number;
  /** The process dies on its way to the database with a statement. */
  readonly deathAtStatement: number;
  /** The answer to a COMMIT is lost, or the COMMIT itself. */
  readonly commitUnknown: number;
  readonly deathAtCommit: number;
  readonly slowStatement: number;
  /** A message never arrives, and its sender hears of it. */
  readonly publishLost: number;
  /** A message arrives, and its sender hears that nobody knows. */
  readonly publishUnknown: number;
  /** A message arrives twice. */
  readonly publishDoubled: number;
  readonly slowPublish: number;
  /** Another than the oldest message is delivered first. */
  readonly reordered: number;
  /** An acknowledgement is lost: the message comes again. */
  readonly ackLost: number;
  /** A process dies. */
  readonly death: number;
  /** A process loses its connection to the broker. */
  readonly reset: number;
  /** A queue other than the intake is purged, with the message that has just come. */
  readonly purge: number;
  /** The broker is replaced by an empty one; the intake, which is its to keep, survives. */
  readonly replacement: number;
}

export type FaultKind = keyof Faults;

export const noFaults: Faults = {
  statementLost: 0,
  deathAtStatement: 0,
  commitUnknown: 0,
  deathAtCommit: 0,
  slowStatement: 0,
  publishLost: 0,
  publishUnknown: 0,
  publishDoubled: 0,
  slowPublish: 0,
  reordered: 0,
  ackLost: 0,
  death: 0,
  reset: 0,
  purge: 0,
  replacement: 0,
};

const usual: Faults = {
  statementLost: 0.003,
  deathAtStatement: 0.001,
  commitUnknown: 0.02,
  deathAtCommit: 0.01,
  slowStatement: 0.003,
  publishLost: 0.03,
  publishUnknown: 0.03,
  publishDoubled: 0.05,
  slowPublish: 0.05,
  reordered: 0.2,
  ackLost: 0.03,
  death: 0.08,
  reset: 0.04,
  purge: 0.015,
  replacement: 0.01,
};

/**
 * Which faults a seed has, and how often: some not at all, some more than usual. Always a little of everything would hide what
 * only shows where one thing goes wrong much and another never.
 */
export function faultsOf(dice: Dice): Faults {
  const chosen = Object.entries(usual).map(([kind, often]) => [kind, often * dice.pick([0, 0.5, 1, 1, 2, 4])]);
  return Object.fromEntries(chosen) as Faults;
}
