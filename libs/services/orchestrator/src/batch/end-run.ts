import { message, type JsonObject } from '@ensue/contracts';
import type { OutgoingMessage, RunRow } from '@ensue/ports';
import type { Ids } from '../ids';
import type { Ledger } from './ledger';
import { sendBetweenRuns, source } from './send';

/** The run is over, and whoever waits for it is told. What was outstanding the engine has cancelled, one by one. */
export function endRun(run: RunRow, ledger: Ledger, ids: Ids): void {
  if (run.parentRunId !== undefined && run.parentEffectId !== undefined) {
    const body = message('io.ensue.run.ended.v1', `ended:${run.id}`, source, {
      runId: run.parentRunId,
      effectId: run.parentEffectId,
      childRunId: run.id,
      status: run.status as 'completed' | 'faulted' | 'cancelled',
      ...outcomeOf(run),
    });
    sendBetweenRuns(ledger, body);
  }
  if (run.replyTo !== undefined) ledger.notify(outcomeNotice(run, run.replyTo, ids));
}

/** Tells a waiting caller how its run ended. */
export function outcomeNotice(run: RunRow, replyTo: string, ids: Ids): OutgoingMessage {
  const trigger = run.trigger as JsonObject;
  const told = { runId: run.id, status: run.status, ...outcomeOf(run) };
  return {
    exchange: '',
    routingKey: replyTo,
    messageId: ids.next(),
    correlationId: trigger['kind'] === 'event' ? String(trigger['id']) : run.id,
    body: JSON.stringify(message('io.ensue.run.outcome.v1', ids.next(), source, told)),
    mustArrive: false,
  };
}

function outcomeOf(run: RunRow) {
  return {
    ...(run.output !== undefined && { output: run.output }),
    ...(run.fault !== undefined && { fault: run.fault as never }),
  };
}
