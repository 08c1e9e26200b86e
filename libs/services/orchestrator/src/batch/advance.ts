import { controlExchange, eventsExchange, message, resultsQueue, type Json, type JsonObject } from '@ensue/contracts';
import { isTerminal, step, type Effect, type Signal, type Step } from '@ensue/engine';
import type { RunRow } from '@ensue/ports';
import type { Ids } from '../ids';
import type { Ledger } from './ledger';
import { lifecycleEvents } from './lifecycle';
import { defaultDeadlineMs, effectPatienceMs, outboxPatienceMs, secondLookBackMs } from './patience';
import type { WorkingRun } from './working-run';

const source = '/ensue/orchestrator';

/** The timer of a second look back is known by its prefix: the engine never sees it. */
export const lookBackPrefix = 'look-back:';

/**
 * Applies one signal to a run and enters all that follows from it in the ledger.
 * @returns what the engine said; with `unlessConsumed: 'forget'`, an event that the listener turned away leaves no trace
 */
export function advance(
  working: WorkingRun,
  signal: Signal,
  ledger: Ledger,
  ids: Ids,
  options: { readonly unlessConsumed?: 'forget' } = {},
): Step {
  const before = working.state;
  const taken = step(working.program, before, signal, ledger.now);
  if (options.unlessConsumed === 'forget' && taken.consumed !== true) return taken;
  working.revision += 1;
  working.state = taken.state;
  ledger.step({
    runId: working.run.id,
    revision: working.revision,
    at: ledger.now,
    signal: signal as unknown as Json,
    facts: taken.facts as unknown as readonly Json[],
  });
  for (const effect of taken.effects) enter(effect, working.run, ledger, ids);
  working.run = rowAfter(working.run, taken);
  for (const event of lifecycleEvents(working.run, taken.facts, ledger.now, ids)) ledger.lifecycle(event);
  const wasOver = before !== undefined && isTerminal(before.status);
  if (isTerminal(taken.state.status) && !wasOver) end(working.run, ledger, ids);
  return taken;
}

function rowAfter(run: RunRow, { state }: Step): RunRow {
  return {
    ...run,
    status: state.status,
    ...(state.output !== undefined && { output: state.output }),
    ...(state.fault !== undefined && { fault: state.fault as unknown as Json }),
    ...(state.endedAt !== undefined && { endedAt: state.endedAt }),
  };
}

function enter(effect: Effect, run: RunRow, ledger: Ledger, ids: Ids): void {
  const key = { runId: run.id, effectId: effect.id };
  switch (effect.kind) {
    case 'action':
      ledger.effect({
        ...key,
        action: effect.action,
        body: {
          ...key,
          epoch: 0,
          idempotencyKey: `${run.id}${effect.key}`,
          action: effect.action,
          input: effect.input,
          deadlineMs: effect.timeoutMs ?? defaultDeadlineMs,
          workflow: { namespace: run.namespace, name: run.workflow, version: run.version },
          task: { name: effect.task.name, position: effect.task.position },
        },
        epoch: 0,
        sendAt: ledger.now + effectPatienceMs(0),
        heard: false,
      });
      return;
    case 'timer':
      ledger.timer({ ...key, dueAt: effect.dueAt });
      return;
    case 'emit': {
      const event = { ...effect.event, ...hops(run) };
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
    case 'run': {
      const runId = ids.derived(run.id, effect.id);
      const body = message('io.ensue.run.start.v1', `start:${runId}`, source, {
        runId,
        namespace: effect.workflow.namespace,
        workflow: effect.workflow.name,
        version: effect.workflow.version,
        input: effect.input,
        depth: effect.depth,
        parentRunId: run.id,
        parentEffectId: effect.id,
        await: effect.await,
      });
      send(ledger, ids.next(), '', resultsQueue, body);
      return;
    }
    case 'cancel':
      forget(effect, run, ledger, ids);
      return;
  }
}

function forget(effect: Extract<Effect, { kind: 'cancel' }>, run: RunRow, ledger: Ledger, ids: Ids): void {
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
      send(ledger, ids.next(), '', resultsQueue, body);
      return;
    }
  }
}

/** The run is over: its rows go, and whoever waits for it is told. */
function end(run: RunRow, ledger: Ledger, ids: Ids): void {
  ledger.endRun(run.id);
  const outcome = {
    ...(run.output !== undefined && { output: run.output }),
    ...(run.fault !== undefined && { fault: run.fault as never }),
  };
  if (run.parentRunId !== undefined && run.parentEffectId !== undefined) {
    const body = message('io.ensue.run.ended.v1', `ended:${run.id}`, source, {
      runId: run.parentRunId,
      effectId: run.parentEffectId,
      childRunId: run.id,
      status: run.status as 'completed' | 'faulted' | 'cancelled',
      ...outcome,
    });
    send(ledger, ids.next(), '', resultsQueue, body);
  }
  if (run.replyTo !== undefined) ledger.notify(outcomeNotice(run, run.replyTo, ids));
}

/** Tells a waiting caller how its run ended. */
export function outcomeNotice(run: RunRow, replyTo: string, ids: Ids) {
  const trigger = run.trigger as JsonObject;
  return {
    exchange: '',
    routingKey: replyTo,
    messageId: ids.next(),
    correlationId: trigger['kind'] === 'event' ? String(trigger['id']) : run.id,
    body: JSON.stringify(
      message('io.ensue.run.outcome.v1', ids.next(), source, {
        runId: run.id,
        status: run.status,
        ...(run.output !== undefined && { output: run.output }),
        ...(run.fault !== undefined && { fault: run.fault as never }),
      }),
    ),
    mustArrive: false,
  };
}

/** How many times an event led to a run that emitted an event: a loop of emit and trigger is cut by it. */
function hops(run: RunRow): JsonObject {
  const trigger = run.trigger as JsonObject;
  const before = typeof trigger['hops'] === 'number' ? trigger['hops'] : 0;
  return { ensuehops: before + 1 };
}

/** Enters a message in the outbox: it goes out after the commit, at least once. */
export function send(ledger: Ledger, id: string, exchange: string, routingKey: string, body: unknown): void {
  ledger.send({
    id,
    exchange,
    routingKey,
    body: JSON.stringify(body),
    mustArrive: true,
    sendAt: ledger.now + outboxPatienceMs,
  });
}
