import type { Json } from '@ensue/contracts';
import { isTerminal, step, type Signal, type Step } from '@ensue/engine';
import type { RunRow } from '@ensue/ports';
import type { Ids } from '../ids';
import { hideSecrets } from '../secrets/hide-secrets';
import { endRun } from './end-run';
import { enterEffect } from './enter-effect';
import type { Ledger } from './ledger';
import type { WorkingRun } from './working-run';

/**
 * Applies one signal to a run and enters all that follows from it in the ledger. An event that the listener turned away
 * leaves no trace in the run: it changed nothing, and its decision tells.
 * @returns what the engine said
 */
export function advance(working: WorkingRun, told: Signal, ledger: Ledger, ids: Ids): Step {
  const heard = withoutTokens(told, working.run);
  const signal = ledger.within === undefined ? heard : { ...heard, within: ledger.within };
  const before = working.state;
  const taken = step(working.program, before, signal, ledger.now);
  if (signal.kind === 'event.arrived' && taken.consumed !== true) return taken;
  working.revision += 1;
  working.state = taken.state;
  ledger.step({
    runId: working.run.id,
    revision: working.revision,
    at: ledger.now,
    signal: signal as unknown as Json,
    facts: taken.facts as unknown as readonly Json[],
  });
  for (const effect of taken.effects) enterEffect(effect, working, ledger, ids);
  working.run = rowAfter(working.run, taken);
  for (const fact of hideSecrets(taken.facts, working.run.seal)) ledger.tell({ run: working.run, fact });
  const wasOver = before !== undefined && isTerminal(before.status);
  if (isTerminal(taken.state.status) && !wasOver) {
    working.endedHere = true;
    endRun(working.run, ledger, ids);
  }
  return taken;
}

/** Text from outside is only text, even where it bears the run's seal: tokens begin in the run itself. */
function withoutTokens(signal: Signal, { seal }: RunRow): Signal {
  return signal.kind === 'start' ? signal : hideSecrets(signal, seal);
}

function rowAfter(run: RunRow, { state }: Step): RunRow {
  return {
    ...run,
    status: state.status,
    ...(state.output !== undefined && { output: hideSecrets(state.output, run.seal) }),
    ...(state.fault !== undefined && { fault: hideSecrets(state.fault as unknown as Json, run.seal) }),
    ...(state.endedAt !== undefined && { endedAt: state.endedAt }),
  };
}
