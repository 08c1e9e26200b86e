import { message, type JsonObject, type StartRun } from '@ensue/contracts';
import { standardErrors, type Fault } from '@ensue/engine';
import { StoreError } from '@ensue/ports';
import { decide, type BatchContext } from './batch-context';
import { chooseVersion } from './choose-version';
import { sendBetweenRuns, source } from './send';

/** Starts the run that another run asked for, or tells that one why not. */
export async function startChild(wanted: StartRun, context: BatchContext): Promise<void> {
  if (context.neverStart.has(wanted.runId)) return;
  const { namespace, workflow } = wanted;
  const live = context.live.find(namespace, workflow);
  if (live?.row.enabled === false) return refuse(wanted, 'disabled', 'is disabled', context);
  const chosen = await chooseVersion(wanted, context);
  if (chosen === undefined) return refuse(wanted, 'refused', 'is not published', context);
  try {
    const begun = await context.flow.begin({
      runId: wanted.runId,
      program: chosen.program,
      definitionId: chosen.definitionId,
      input: wanted.input,
      depth: wanted.depth,
      trigger: { kind: 'workflow', id: wanted.parentRunId, hops: wanted.hops ?? 0 },
      parent: { runId: wanted.parentRunId, ...(wanted.await && { effectId: wanted.parentEffectId }) },
    });
    if (!('runId' in begun) || begun.kind === 'duplicate')
      refuse(wanted, 'refused', `starts no more now: ${begun.reason}`, context);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    // A defect; the parent is not to wait for what never began.
    const why = error instanceof Error ? error.message : String(error);
    refuse(wanted, 'refused', `could not be begun: ${why}`, context);
  }
}

function refuse(wanted: StartRun, outcome: 'disabled' | 'refused', why: string, context: BatchContext): void {
  const { namespace, workflow, version, runId, parentRunId } = wanted;
  const detail = `The workflow ${namespace}/${workflow} (version ${version}) ${why}.`;
  const reason = `${detail} The run ${parentRunId} asked for it.`;
  decide(context, { cause: 'call', causeId: runId, outcome, namespace, workflow, reason });
  if (!wanted.await) return;
  const body = message('io.ensue.run.ended.v1', `ended:${runId}`, source, {
    runId: parentRunId,
    effectId: wanted.parentEffectId,
    childRunId: runId,
    status: 'faulted',
    fault: { ...standardErrors.configuration, detail } as JsonObject & Fault,
  });
  sendBetweenRuns(context.ledger, body);
}
