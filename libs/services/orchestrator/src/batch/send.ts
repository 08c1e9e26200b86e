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
