import { message, resultsQueue, type JsonObject, type Message, type StartRun } from '@ensue/contracts';
import { isTerminal, standardErrors, type Fault, type Signal } from '@ensue/engine';
import { advance, lookBackPrefix, send } from './advance';
import type { BatchContext } from './batch-context';
import { chooseVersion } from './choose-version';
import { control } from './decide-call';
import { decideTick } from './decide-tick';
import { lookBack } from './look-back';

/** The runs that a message touches, to be locked before anything is applied. */
export function runsOf({ type, data }: Message): readonly string[] {
  switch (type) {
    case 'io.ensue.action.completed.v1':
    case 'io.ensue.action.failed.v1':
    case 'io.ensue.timer.fired.v1':
    case 'io.ensue.run.ended.v1':
    case 'io.ensue.run.control.v1':
      return [data.runId];
    default:
      return [];
  }
}

/** Applies a message of the results queue that was not taken before. */
export async function applyMessage(taken: Message, context: BatchContext): Promise<void> {
  switch (taken.type) {
    case 'io.ensue.action.completed.v1': {
      const { runId, effectId, output } = taken.data;
      context.ledger.endEffect({ runId, effectId });
      signal(runId, { kind: 'action.completed', effectId, output }, context);
      return;
    }
    case 'io.ensue.action.failed.v1': {
      const { runId, effectId, fault } = taken.data;
      context.ledger.endEffect({ runId, effectId });
      signal(runId, { kind: 'action.failed', effectId, fault: fault as Fault }, context);
      return;
    }
    case 'io.ensue.timer.fired.v1': {
      const { runId, effectId } = taken.data;
      context.ledger.endTimer({ runId, effectId });
      if (effectId.startsWith(lookBackPrefix)) {
        await lookBack({ kind: 'look-back', runId, effectId: effectId.slice(lookBackPrefix.length) }, context);
      } else {
        signal(runId, { kind: 'timer.fired', effectId }, context);
      }
      return;
    }
    case 'io.ensue.run.ended.v1': {
      const { runId, effectId, childRunId, status, output, fault } = taken.data;
      const ended = {
        kind: 'run.ended',
        effectId,
        status,
        ...(output !== undefined && { output }),
        ...(fault !== undefined && { fault: { ...fault, run: childRunId } as Fault }),
      } as const;
      signal(runId, ended, context);
      return;
    }
    case 'io.ensue.run.control.v1':
      control({ kind: 'control', ...taken.data }, context);
      return;
    case 'io.ensue.run.start.v1':
      await startChild(taken.data, context);
      return;
    case 'io.ensue.schedule.ticked.v1':
      await decideTick(taken.data, taken.id, context);
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

async function startChild(wanted: StartRun, context: BatchContext): Promise<void> {
  const { namespace, workflow } = wanted;
  const live = context.live.find(namespace, workflow);
  const chosen = await chooseVersion(wanted, context);
  if (chosen === undefined || live?.row.enabled === false) {
    refuseChild(wanted, live?.row.enabled === false ? 'is disabled' : 'is not published', context);
    return;
  }
  context.runs.start({
    runId: wanted.runId,
    program: chosen.program,
    definitionId: chosen.definitionId,
    input: wanted.input,
    depth: wanted.depth,
    trigger: { kind: 'workflow', id: wanted.parentRunId },
    parent: { runId: wanted.parentRunId, ...(wanted.await && { effectId: wanted.parentEffectId }) },
  });
}

function refuseChild(wanted: StartRun, why: string, { ledger, ids }: BatchContext): void {
  if (!wanted.await) return;
  const fault = {
    ...standardErrors.configuration,
    detail: `The workflow ${wanted.namespace}/${wanted.workflow} (version ${wanted.version}) ${why}.`,
  };
  const body = message('io.ensue.run.ended.v1', `ended:${wanted.runId}`, '/ensue/orchestrator', {
    runId: wanted.parentRunId,
    effectId: wanted.parentEffectId,
    childRunId: wanted.runId,
    status: 'faulted',
    fault: fault as JsonObject & Fault,
  });
  send(ledger, ids.next(), '', resultsQueue, body);
}
