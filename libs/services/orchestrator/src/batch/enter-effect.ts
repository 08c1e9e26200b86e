import { controlExchange, eventsExchange, message } from '@ensue/contracts';
import type { Effect } from '@ensue/engine';
import type { RunRow } from '@ensue/ports';
import type { Ids } from '../ids';
import { hideSecrets } from '../secrets/hide-secrets';
import { hopsOfRun } from './hops';
import type { Ledger } from './ledger';
import { defaultDeadlineMs, effectPatienceMs, secondLookBackMs } from './patience';
import { send, sendBetweenRuns, source } from './send';
import type { WorkingRun } from './working-run';

type EffectOf<K extends Effect['kind']> = Extract<Effect, { kind: K }>;

/** The timer of a second look back is known by its prefix: the engine never sees it. */
export const lookBackPrefix = 'look-back:';

/** Enters what the engine asks for: rows, and messages that go out after the commit. */
export function enterEffect(
  effect: Effect,
  { run, program }: Pick<WorkingRun, 'run' | 'program'>,
  ledger: Ledger,
  ids: Ids,
): void {
  const key = { runId: run.id, effectId: effect.id };
  switch (effect.kind) {
    case 'action':
      enterAction(effect, run, program.secrets, ledger, ids);
      return;
    case 'timer':
      ledger.timer({ ...key, dueAt: effect.dueAt });
      return;
    case 'emit': {
      const event = { ...hideSecrets(effect.event, run.seal), ensuehops: hopsOfRun(run) + 1, ...traceOf(ledger) };
      send(ledger, ids.derived(run.id, effect.id), eventsExchange, String(effect.event['type'] ?? ''), event);
      return;
    }
    case 'listen':
      ledger.listen(
        (effect.types ?? [null]).map((eventType) => ({ ...key, eventType, since: run.startedAt })),
        { kind: 'look-back', ...key },
      );
      ledger.timer({ runId: run.id, effectId: lookBackPrefix + effect.id, dueAt: ledger.now + secondLookBackMs });
      return;
    case 'run':
      enterChild(effect, run, ledger, ids);
      return;
    case 'cancel':
      forget(effect, run, ledger, ids);
      return;
  }
}

function enterAction(
  effect: EffectOf<'action'>,
  run: RunRow,
  secretNames: readonly string[],
  ledger: Ledger,
  ids: Ids,
): void {
  // What a run does not wait for outlives it: its row belongs to no run, so that the run's end does not take it along.
  const runId = effect.await === false ? ids.derived(run.id, effect.id) : run.id;
  const key = { runId, effectId: effect.id };
  ledger.effect({
    ...key,
    action: effect.action,
    body: {
      ...key,
      epoch: 0,
      idempotencyKey: `${run.id}${effect.key}`,
      action: effect.action,
      input: effect.input,
      deadlineMs: Math.max(1, effect.timeoutMs ?? defaultDeadlineMs),
      workflow: { namespace: run.namespace, name: run.workflow, version: run.version },
      task: { name: effect.task.name, position: effect.task.position },
      ...sealOf(effect, run, secretNames),
      ...traceOf(ledger),
    },
    epoch: 0,
    sendAt: ledger.now + effectPatienceMs(0),
    heard: false,
  });
}

/** For the relay, which is to know without looking whether an input holds tokens, and of which secrets; it never travels. */
function sealOf(
  { input }: EffectOf<'action'>,
  { seal }: RunRow,
  secretNames: readonly string[],
): { readonly seal?: string; readonly secretNames?: string[] } {
  return seal !== undefined && JSON.stringify(input).includes(seal) ? { seal, secretNames: [...secretNames] } : {};
}

/** The trace that what is asked for belongs to; of an order it goes into the envelope when it is sent. */
function traceOf({ traceparent }: Ledger): { readonly traceparent?: string } {
  return traceparent === undefined ? {} : { traceparent };
}

function enterChild(effect: EffectOf<'run'>, run: RunRow, ledger: Ledger, ids: Ids): void {
  const runId = ids.derived(run.id, effect.id);
  const body = message('io.ensue.run.start.v1', startMessageId(runId), source, {
    runId,
    namespace: effect.workflow.namespace,
    workflow: effect.workflow.name,
    version: effect.workflow.version,
    input: hideSecrets(effect.input, run.seal),
    depth: effect.depth,
    parentRunId: run.id,
    parentEffectId: effect.id,
    await: effect.await,
    hops: hopsOfRun(run),
  });
  sendBetweenRuns(ledger, body);
}

/** What a child's start is known by in the inbox. */
export function startMessageId(runId: string): string {
  return `start:${runId}`;
}

function forget(effect: EffectOf<'cancel'>, run: RunRow, ledger: Ledger, ids: Ids): void {
  const key = { runId: run.id, effectId: effect.id };
  switch (effect.of) {
    case 'timer':
      ledger.endTimer(key);
      return;
    case 'listen':
      ledger.endListener(key);
      ledger.endTimer({ runId: run.id, effectId: lookBackPrefix + effect.id });
      return;
    case 'action':
      ledger.endEffect(key);
      ledger.notify({
        exchange: controlExchange,
        routingKey: '',
        messageId: ids.next(),
        body: JSON.stringify(message('io.ensue.effect.cancelled.v1', ids.next(), source, key)),
        mustArrive: false,
      });
      return;
    case 'run': {
      const childId = ids.derived(run.id, effect.id);
      const body = message('io.ensue.run.control.v1', `cancel:${childId}`, source, {
        runId: childId,
        verb: 'cancel',
        reason: `The run ${run.id} that started it no longer waits for it.`,
      });
      sendBetweenRuns(ledger, body);
      return;
    }
  }
}
