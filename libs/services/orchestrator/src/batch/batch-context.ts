import type { DecisionRow, StoreTransaction } from '@ensue/ports';
import type { Ids } from '../ids';
import type { LiveCatalog } from '../live/live-catalog';
import type { Flow } from './flow/flow';
import type { Ledger } from './ledger';
import type { Runs } from './runs';

/** What applying one item may use: everything is of the batch's one transaction. */
export interface BatchContext {
  readonly tx: StoreTransaction;
  readonly live: LiveCatalog;
  readonly runs: Runs;
  readonly ledger: Ledger;
  readonly ids: Ids;
  /** Limits of starts. */
  readonly flow: Flow;
  /** How many events may still be looked at in looking back. */
  readonly looking: { left: number };
  /** Child runs that were cancelled before their start came. */
  readonly neverStart: Set<string>;
}

/** Enters a decision, and returns it. */
export function decide(context: BatchContext, decision: Omit<DecisionRow, 'id' | 'at'>): DecisionRow {
  const row: DecisionRow = { id: context.ids.next(), at: context.ledger.now, ...decision };
  context.ledger.decide(row);
  return row;
}
