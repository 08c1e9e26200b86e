import { resultsQueue, type Message } from '@ensue/contracts';
import { isTerminal, type Fault, type Signal } from '@ensue/engine';
import { advance } from './advance';
import type { BatchContext } from './batch-context';
import { controlChild } from './control';
import { decideTick } from './decide-tick';
import { isFlowTimer } from './flow/flow';
import { lookBackPrefix } from './enter-effect';
import { lookBack } from './look-back';
import { startChild } from './start-child';
import { takeOffer } from './wake';

/** The runs that a message touches, to be locked before anything is applied. */
export function runsOf({ type, data }: Message): readonly string[] {
  switch (type) {
    case 'io.ensue.action.completed.v1':
    case 'io.ensue.action.failed.v1':
    case 'io.ensue.timer.fired.v1':
    case 'io.ensue.run.ended.v1':
    case 'io.ensue.run.control.v1':
    case 'io.ensue.listener.lookback.v1':
      return [data.runId];
    case 'io.ensue.event.offered.v1':
      return data.listeners.map(({ runId }) => runId);
    default:
      return [];
  }
}

/** Applies a message of the results queue that was not taken before. */
export async function applyMessage(taken: Message, context: BatchContext): Promise<void> {
  switch (taken.type) {
    case 'io.ensue.action.completed.v1': {
      const { runId, effectId, epoch, output } = taken.data;
      context.ledger.answerEffect({ runId, effectId, epoch });
      signal(runId, { kind: 'action.completed', effectId, output }, context);
      return;
    }
    case 'io.ensue.action.failed.v1': {
      const { runId, effectId, epoch, fault } = taken.data;
      context.ledger.answerEffect({ runId, effectId, epoch });
      signal(runId, { kind: 'action.failed', effectId, fault: fault as Fault }, context);
      return;
    }
    case 'io.ensue.timer.fired.v1': {
      const { runId, effectId } = taken.data;
      context.ledger.endTimer({ runId, effectId });
      if (effectId.startsWith(lookBackPrefix)) {
        const of = effectId.slice(lookBackPrefix.length);
        await lookBack({ kind: 'look-back', runId, effectId: of, byMessage: true }, context);
      } else if (isFlowTimer(effectId)) {
        await context.flow.due(runId);
      } else {
        signal(runId, { kind: 'timer.fired', effectId }, context);
      }
      return;
    }
    case 'io.ensue.run.ended.v1': {
      const { runId, effectId, childRunId, status, output, fault } = taken.data;
      const outcome = { status, ...(output !== undefined && { output }), ...(fault && { fault: fault as Fault }) };
      signal(runId, { kind: 'run.ended', effectId, runId: childRunId, ...outcome }, context);
      return;
    }
    case 'io.ensue.run.control.v1':
      await controlChild({ kind: 'control', ...taken.data }, context);
      return;
    case 'io.ensue.run.start.v1':
      await startChild(taken.data, context);
      return;
    case 'io.ensue.schedule.ticked.v1':
      await decideTick(taken.data, taken.id, context);
      return;
    case 'io.ensue.listener.lookback.v1':
      await lookBack({ kind: 'look-back', ...taken.data, byMessage: true }, context);
      return;
    case 'io.ensue.event.offered.v1':
      await takeOffer(taken.data, context);
      return;
    default:
      throw new Error(`A message of type ${taken.type} does not belong into the queue ${resultsQueue}.`);
  }
}

/** Signals for runs that are over, or never were, have nothing to change: the row they were for went with the run. */
function signal(runId: string, what: Signal, { runs, ledger, ids }: BatchContext): void {
  const working = runs.find(runId);
  if (working === undefined || isTerminal(working.run.status)) return;
  advance(working, what, ledger, ids);
}
