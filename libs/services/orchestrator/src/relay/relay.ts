import {
  actionQueue,
  actionsExchange,
  actionTopology,
  message,
  type JsonObject,
  type PerformAction,
} from '@ensue/contracts';
import {
  PublishError,
  type EffectRow,
  type Leases,
  type MessageBus,
  type OutboxRow,
  type OutgoingMessage,
} from '@ensue/ports';
import { effectPatienceMs, outboxPatienceMs } from '../batch/patience';
import type { Sendings } from '../batch/ledger';
import type { Log } from '../log';
import { ConfirmedOutbox } from './confirmed-outbox';
import { Lane } from './lane';

const mostInFlight = 500;
const mostWaiting = 20_000;
const pollEveryMs = 1_000;
const mostPolled = 500;
const retryAfterMs = 500;

/**
 * Sends what was committed, beside the batch loop (DESIGN §5.3): effects to their runners, the outbox to its exchanges, notices
 * to whoever listens. Rows make the first two durable: what fails here is sent again, by this process or another.
 */
export class Relay {
  private readonly lanes = new Map<string, Lane>();
  /** Rows this process is sending: the poll leaves them alone. */
  private readonly busy = new Set<string>();
  private readonly declared = new Map<string, Promise<void>>();
  private readonly confirmed: ConfirmedOutbox;
  private timer: NodeJS.Timeout | undefined;
  private polling: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly bus: MessageBus,
    private readonly leases: Leases,
    private readonly log: Log,
  ) {
    this.confirmed = new ConfirmedOutbox(leases, log, (ids) => {
      for (const id of ids) this.busy.delete(`outbox ${id}`);
    });
  }

  start(): void {
    this.timer = setInterval(() => this.pollSoon(), pollEveryMs);
  }

  /** Sends no more; waits for what is in flight, up to the limit. */
  async stop(limitMs: number): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.polling;
    const drained = Promise.all([...this.lanes.values()].map((lane) => lane.drained())).then(() =>
      this.confirmed.drained(),
    );
    let limit: NodeJS.Timeout | undefined;
    await Promise.race([drained, new Promise((resolve) => (limit = setTimeout(resolve, limitMs)))]);
    clearTimeout(limit);
  }

  /** Sends what a batch has just committed. */
  send({ effects, outbox, notices }: Pick<Sendings, 'effects' | 'outbox' | 'notices'>): void {
    for (const row of effects) this.sendEffect(row);
    for (const row of outbox) this.sendOutbox(row);
    for (const notice of notices) this.notify(notice);
  }

  notify(notice: OutgoingMessage): void {
    this.lane('notices').offer(() =>
      this.bus.publish(notice).catch((error: unknown) => {
        this.log.warn('A notice was lost.', { to: notice.exchange || notice.routingKey, error: String(error) });
      }),
    );
  }

  private sendOutbox(row: OutboxRow): void {
    const name = `outbox ${row.id}`;
    if (this.busy.has(name)) return;
    this.busy.add(name);
    const { exchange, routingKey, body, mustArrive } = row;
    const publish = () => this.bus.publish({ exchange, routingKey, body, mustArrive, messageId: row.id });
    const offered = this.lane(`outbox ${exchange || routingKey}`).offer(async () => {
      if (await this.insist(publish, name)) this.confirmed.add(row.id);
      else this.busy.delete(name);
    });
    if (!offered) this.busy.delete(name);
  }

  private sendEffect(row: EffectRow): void {
    const name = `effect ${row.runId} ${row.effectId}`;
    if (this.busy.has(name)) return;
    this.busy.add(name);
    const offered = this.lane(`action ${row.action}`).offer(async () => {
      await this.insist(async () => {
        await this.declareQueue(row.action);
        await this.bus.publish(performance(row));
      }, name);
      this.busy.delete(name);
    });
    if (!offered) this.busy.delete(name);
  }

  /** Publishes until somebody takes responsibility. @returns false when it cannot be: stopping, or not to be mended by trying */
  private async insist(publish: () => Promise<void>, name: string): Promise<boolean> {
    while (!this.stopped) {
      try {
        await publish();
        return true;
      } catch (error) {
        const again = error instanceof PublishError && error.retryable;
        this.log.warn(again ? 'A message was not taken; it is sent again.' : 'A message cannot be sent.', {
          row: name,
          error: String(error),
        });
        if (!again) return false;
        await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
      }
    }
    return false;
  }

  private declareQueue(kind: string): Promise<void> {
    const known = this.declared.get(kind);
    if (known !== undefined) return known;
    const declaring = this.bus.declare(actionTopology([kind]));
    this.declared.set(kind, declaring);
    declaring.catch(() => this.declared.delete(kind));
    return declaring;
  }

  private pollSoon(): void {
    this.polling ??= this.poll()
      .catch((error: unknown) => this.log.warn('The relay could not look for unsent rows.', { error: String(error) }))
      .finally(() => (this.polling = undefined));
  }

  private async poll(): Promise<void> {
    for (const row of await this.leases.claimOutbox(mostPolled, outboxPatienceMs)) this.sendOutbox(row);
    const lapsed = (await this.leases.claimLapsedEffects(mostPolled, effectPatienceMs(0))).filter(
      ({ runId, effectId }) => !this.busy.has(`effect ${runId} ${effectId}`),
    );
    const lost = await this.thoseLost(lapsed);
    if (lost.length === 0) return;
    this.log.warn('Effects of which nothing was heard are sent again.', { effects: lost.length });
    const keys = lost.map(({ runId, effectId, epoch }) => ({
      runId,
      effectId,
      patienceMs: effectPatienceMs(epoch + 1),
    }));
    for (const row of await this.leases.raiseEpochs(keys)) this.sendEffect(row);
  }

  /** A lapsed lease proves a loss; silence does only where no message of the kind waits any more (DESIGN §6): a backlog is none. */
  private async thoseLost(lapsed: readonly EffectRow[]): Promise<readonly EffectRow[]> {
    const idle = new Map<string, boolean>();
    for (const { action, heard } of lapsed) {
      if (heard || idle.has(action)) continue;
      await this.declareQueue(action);
      idle.set(action, (await this.bus.depth(actionQueue(action))) === 0);
    }
    return lapsed.filter(({ action, heard }) => heard || idle.get(action) === true);
  }

  private lane(name: string): Lane {
    const known = this.lanes.get(name);
    if (known !== undefined) return known;
    const lane = new Lane(mostInFlight, mostWaiting);
    this.lanes.set(name, lane);
    return lane;
  }
}

function performance(row: EffectRow): OutgoingMessage {
  const id = `effect:${row.runId}:${row.effectId}:${row.epoch}`;
  const data = { ...(row.body as JsonObject), epoch: row.epoch } as unknown as PerformAction;
  return {
    exchange: actionsExchange,
    routingKey: row.action,
    messageId: id,
    body: JSON.stringify(message('io.ensue.action.perform.v1', id, '/ensue/orchestrator', data)),
    mustArrive: true,
  };
}
