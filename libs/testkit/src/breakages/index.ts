import type { Breakage } from '../processes/installation';
import { brokenMessages } from './broken-messages';
import { brokenRows } from './broken-rows';
import { brokenTransactions } from './broken-transactions';

/** Mechanisms, each broken by itself: the simulation is worth what it notices of them. */
export const breakages: Readonly<Record<string, Breakage>> = {
  ...brokenRows,
  ...brokenTransactions,
  ...brokenMessages,
};
