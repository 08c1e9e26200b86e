import type { TriggerInfo } from '@ensue/engine';
import type { RunRow } from '@ensue/ports';
import { decide, type BatchContext } from './batch-context';
import { chooseVersion } from './choose-version';
import type { CallItem, ItemOutcome } from './item';

/** Starts a run because somebody called for it. */
export async function decideCall(item: CallItem, context: BatchContext): Promise<ItemOutcome> {
  const { namespace, workflow } = item;
  const about = { cause: 'call', causeId: item.runId, namespace, workflow } as const;
  if (item.key !== undefined) {
    const earlier = startedHere(item, context) ?? (await context.tx.findRunByKey(namespace, workflow, item.key));
    if (earlier !== undefined) {
      const reason = `The key ${item.key} was used before.`;
      decide(context, { ...about, outcome: 'duplicate', runId: earlier.id, reason });
      return { kind: 'started', runId: earlier.id, existed: true };
    }
  }
  const live = context.live.find(namespace, workflow);
  if (live === undefined) return { kind: 'refused', reason: 'unknown-workflow' };
  if (!live.row.enabled) {
    decide(context, { ...about, outcome: 'disabled', reason: `The workflow ${namespace}/${workflow} is disabled.` });
    return { kind: 'refused', reason: 'disabled' };
  }
  const chosen = await chooseVersion(item, context);
  if (chosen === undefined) return { kind: 'refused', reason: 'unknown-version' };
  const begun = await context.flow.begin({
    runId: item.runId,
    program: chosen.program,
    definitionId: chosen.definitionId,
    input: item.input,
    trigger: triggerOf(item),
    ...(item.key !== undefined && { key: item.key }),
    ...(item.replyTo !== undefined && { replyTo: item.replyTo }),
  });
  const why = whyCalled(item);
  const reason = begun.kind === 'started' ? why : `${why} ${begun.reason}`;
  const version = chosen.program.ref.version;
  if (!('runId' in begun)) {
    decide(context, { ...about, version, outcome: begun.kind, reason });
    return { kind: 'refused', reason: 'limited', detail: begun.reason };
  }
  decide(context, { ...about, version, outcome: begun.kind, runId: begun.runId, reason });
  return { kind: 'started', runId: begun.runId, existed: begun.kind === 'duplicate' };
}

function triggerOf({ runId, retryOf, dueAt, namespace, workflow }: CallItem): TriggerInfo {
  if (retryOf !== undefined) return { kind: 'retry', id: retryOf };
  if (dueAt === undefined) return { kind: 'call', id: runId };
  const due = new Date(dueAt).toISOString();
  return { kind: 'schedule', id: `backfill:${namespace}/${workflow}:${due}`, dueAt: due };
}

function whyCalled({ retryOf, dueAt }: CallItem): string {
  if (retryOf !== undefined) return `It does the run ${retryOf} again.`;
  return dueAt === undefined ? 'It was called for.' : `It makes up for ${new Date(dueAt).toISOString()}.`;
}

/** The same key twice in one batch: its run is not in the store yet. */
function startedHere({ namespace, workflow, key }: CallItem, { runs }: BatchContext): RunRow | undefined {
  for (const { run } of runs)
    if (run.key === key && run.namespace === namespace && run.workflow === workflow) return run;
  return undefined;
}
