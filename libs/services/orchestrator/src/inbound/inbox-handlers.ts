import {
  controlExchange,
  message,
  type ActionHeartbeat,
  type EffectInquiry,
  type WebhooksSnapshot,
} from '@ensue/contracts';
import type { Delivery, Store } from '@ensue/ports';
import type { BatchLoop } from '../batch/batch-loop';
import type { DeadLetterItem } from '../batch/item';
import { heartbeatLeaseMs } from '../batch/patience';
import type { Ids } from '../ids';
import type { LiveCatalog } from '../live/live-catalog';
import type { Relay } from '../relay/relay';
import { readEvents } from './read-event';
import { readMessage } from './read-message';

const source = '/ensue/orchestrator';

/** What the orchestrator does with each of its queues. A handler's promise is the commit of what it was given. */
export class InboxHandlers {
  constructor(
    private readonly loop: BatchLoop,
    private readonly store: Store,
    private readonly live: LiveCatalog,
    private readonly relay: Relay,
    private readonly ids: Ids,
  ) {}

  /** Events: decided on in batches. */
  async intake(delivery: Delivery): Promise<void> {
    let items;
    try {
      items = readEvents(delivery, this.ids);
    } catch (error) {
      await this.park(delivery, error);
      return;
    }
    const submission = { deliveryCount: delivery.deliveryCount, letter: this.letter(delivery, '') };
    await Promise.all(items.map((item) => this.loop.submit(item, submission)));
  }

  /** Results, timers, ticks, and what passes between runs. */
  async results(delivery: Delivery): Promise<void> {
    let taken;
    try {
      taken = readMessage(delivery.body);
    } catch (error) {
      await this.park(delivery, error);
      return;
    }
    const submission = { deliveryCount: delivery.deliveryCount, letter: this.letter(delivery, '') };
    await this.loop.submit({ kind: 'message', message: taken }, submission);
  }

  /** Heartbeats take neither inbox nor run lock; a runner that works in vain is told so. */
  async heartbeats(delivery: Delivery): Promise<void> {
    let beat: ActionHeartbeat;
    try {
      beat = readMessage(delivery.body).data as ActionHeartbeat;
    } catch (error) {
      await this.park(delivery, error);
      return;
    }
    const wanted = await this.store.leases.extendEffects([{ ...beat, leaseMs: heartbeatLeaseMs }]);
    if (wanted.length > 0) return;
    const { runId, effectId } = beat;
    this.relay.notify({
      exchange: controlExchange,
      routingKey: '',
      messageId: this.ids.next(),
      body: JSON.stringify(message('io.ensue.effect.cancelled.v1', this.ids.next(), source, { runId, effectId })),
      mustArrive: false,
    });
  }

  /** Questions, answered to the asker's queue. */
  async inquiries(delivery: Delivery): Promise<void> {
    let asked;
    try {
      asked = readMessage(delivery.body);
    } catch (error) {
      await this.park(delivery, error);
      return;
    }
    if (delivery.replyTo === undefined) return;
    const answer = await this.answer(asked.type, asked.data);
    if (answer === undefined) return;
    this.relay.notify({
      exchange: '',
      routingKey: delivery.replyTo,
      messageId: this.ids.next(),
      ...(delivery.correlationId !== undefined && { correlationId: delivery.correlationId }),
      body: JSON.stringify(answer),
      mustArrive: false,
    });
  }

  /** Messages that other services could not digest. */
  async deadLetters(delivery: Delivery): Promise<void> {
    const reason = delivery.headers['x-ensue-reason'] ?? 'The broker gave up on it.';
    const queue = delivery.headers['x-ensue-queue'] ?? delivery.queue;
    const item: DeadLetterItem = { kind: 'dead-letter', row: { ...this.letter(delivery, reason), queue } };
    await this.loop.submit(item);
  }

  /** The webhooks as they are now, for gateways that start or have missed a change. */
  async webhooks(): Promise<WebhooksSnapshot> {
    const loaded = await this.store.transaction(async (tx) => {
      const { catalogVersion } = await tx.moment();
      await this.live.refresh(catalogVersion, tx.catalog);
      return { version: this.live.catalogVersion, webhooks: this.live.webhooks };
    });
    return {
      version: loaded.version,
      webhooks: loaded.webhooks.map(({ namespace, name, eventType, tokenHash, respond, enabled }) => ({
        namespace,
        name,
        eventType,
        tokenHash,
        respond,
        enabled,
      })),
    };
  }

  private async answer(type: string, data: unknown) {
    if (type === 'io.ensue.webhooks.wanted.v1') {
      return message('io.ensue.webhooks.snapshot.v1', this.ids.next(), source, await this.webhooks());
    }
    if (type === 'io.ensue.effect.inquiry.v1') {
      const { runId, effectId, epoch } = data as EffectInquiry;
      const rows = await this.store.transaction((tx) => tx.outstandingEffects([{ runId, effectId }]));
      const wanted = rows.some((row) => row.epoch <= epoch);
      return message('io.ensue.effect.verdict.v1', this.ids.next(), source, { wanted });
    }
    return undefined;
  }

  private async park(delivery: Delivery, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    await this.loop.submit({ kind: 'dead-letter', row: this.letter(delivery, reason) });
  }

  private letter(delivery: Delivery, reason: string): DeadLetterItem['row'] {
    return {
      id: this.ids.next(),
      queue: delivery.queue,
      exchange: delivery.exchange,
      routingKey: delivery.routingKey,
      messageId: delivery.messageId ?? null,
      contentType: delivery.contentType ?? null,
      body: delivery.body,
      reason,
      deliveries: delivery.deliveryCount + 1,
    };
  }
}
