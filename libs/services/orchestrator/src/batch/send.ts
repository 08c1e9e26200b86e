import { resultsQueue, type Message } from '@ensue/contracts';
import type { Ledger } from './ledger';
import { outboxPatienceMs } from './patience';

/** Who says what the orchestrator says. */
export const source = '/ensue/orchestrator';

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

/**
 * Enters a message from one run to another. Its row bears the message's own id and stands until the message has been applied:
 * a confirm says that the broker has it, and a broker may be purged or replaced (DESIGN §6).
 */
export function sendBetweenRuns(ledger: Ledger, message: Message): void {
  const { traceparent } = ledger;
  send(ledger, message.id, '', resultsQueue, traceparent === undefined ? message : { ...message, traceparent });
}

const betweenRuns: ReadonlySet<string> = new Set<Message['type']>([
  'io.ensue.run.start.v1',
  'io.ensue.run.ended.v1',
  'io.ensue.run.control.v1',
  'io.ensue.event.offered.v1',
  'io.ensue.listener.lookback.v1',
]);

/** The message has been applied, now or before, or a letter stands for it: its row has done its work. */
export function endSending(ledger: Ledger, message: Message): void {
  if (betweenRuns.has(message.type)) ledger.endOutbox(message.id);
}
