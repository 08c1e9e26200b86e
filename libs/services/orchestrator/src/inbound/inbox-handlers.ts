import { message, type Json, type JsonObject, type Message, type WebhooksSnapshot } from '@ensue/contracts';
import type { Delivery, Store } from '@ensue/ports';
import type { BatchLoop } from '../batch/batch-loop';
import type { DeadLetterItem, EventItem } from '../batch/item';
import { source } from '../batch/send';
import type { Ids } from '../ids';
import type { LiveCatalog } from '../live/live-catalog';
import type { Relay } from '../relay/relay';
import type { WebhookSecrets } from '../webhooks/webhook-secrets';
import { Performances } from './performances';
import { readEvents } from './read-event';
import { readMessage } from './read-message';

/** What the orchestrator does with each of its queues. A handler's promise is the commit of what it was given. */
export class InboxHandlers {
  private readonly performances: Performances;

  constructor(
    private readonly loop: BatchLoop,
    private readonly store: Store,
    private readonly live: LiveCatalog,
    private readonly relay: Relay,
    private readonly ids: Ids,
    private readonly webhookSecrets: WebhookSecrets,
  ) {
    this.performances = new Performances(store, (notice) => relay.notify(notice), ids);
  }

  /** Events: decided on in batches. */
  async intake(delivery: Delivery): Promise<void> {
    let items: readonly EventItem[];
    try {
      items = readEvents(delivery, this.ids);
    } catch (error) {
      await this.park(delivery, error);
      return;
    }
    const { deliveryCount } = delivery;
    const characters = Math.ceil(delivery.body.length / Math.max(items.length, 1));
    await Promise.all(
      items.map((item) =>
        this.loop.submit(item, { deliveryCount, characters, letter: () => this.letterOf(item, delivery) }),
      ),
    );
  }

  /** Results, timers, ticks, and what passes between runs. */
  async results(delivery: Delivery): Promise<void> {
    const taken = await this.read(delivery);
    if (taken === undefined) return;
    const { deliveryCount, body } = delivery;
    await this.loop.submit(
      { kind: 'message', message: taken },
      { deliveryCount, characters: body.length, letter: () => this.letter(delivery, '') },
    );
  }

  /** Heartbeats of long actions. */
  async heartbeats(delivery: Delivery): Promise<void> {
    const heard = await this.read(delivery, 'io.ensue.action.heartbeat.v1');
    if (heard?.type === 'io.ensue.action.heartbeat.v1') await this.performances.beat(heard.data);
  }

  /** Questions, answered to the asker's queue. */
  async inquiries(delivery: Delivery): Promise<void> {
    const asked = await this.read(delivery, 'io.ensue.webhooks.wanted.v1', 'io.ensue.effect.inquiry.v1');
    if (asked === undefined || delivery.replyTo === undefined) return;
    const answer = await this.answer(asked);
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
    await this.loop.submit({ kind: 'dead-letter', row: { ...this.letter(delivery, reason), queue } });
  }

  /** The webhooks as they are now, for gateways that start or have missed a change. */
  async webhooks(): Promise<WebhooksSnapshot> {
    const loaded = await this.store.transaction(async (tx) => {
      const { catalogVersion } = await tx.moment();
      await this.live.refresh(catalogVersion, tx.catalog);
      return { version: this.live.catalogVersion, webhooks: this.live.webhooks };
    });
    const secrets = await this.webhookSecrets.enclose(loaded.webhooks);
    return {
      version: loaded.version,
      webhooks: loaded.webhooks.map(({ createdAt: _, ...webhook }) => webhook),
      ...(secrets !== undefined && { secrets }),
    };
  }

  private async answer(asked: Message): Promise<Message> {
    if (asked.type !== 'io.ensue.effect.inquiry.v1') {
      return message('io.ensue.webhooks.snapshot.v1', this.ids.next(), source, await this.webhooks());
    }
    const wanted = await this.performances.wanted(asked.data);
    return message('io.ensue.effect.verdict.v1', this.ids.next(), source, { wanted });
  }

  /** @returns undefined where it is none of ours, or of another type than the queue is for: it is then parked */
  private async read(delivery: Delivery, ...types: readonly Message['type'][]): Promise<Message | undefined> {
    try {
      const taken = readMessage(delivery.body);
      if (types.length === 0 || types.includes(taken.type)) return taken;
      throw new Error(`A message of type ${taken.type} does not belong into the queue ${delivery.queue}.`);
    } catch (error) {
      await this.park(delivery, error);
      return undefined;
    }
  }

  private async park(delivery: Delivery, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    await this.loop.submit({ kind: 'dead-letter', row: this.letter(delivery, reason) });
  }

  /** Each event of a message by itself and in one form, so that it can be redriven without the headers it came with. */
  private letterOf({ event }: EventItem, delivery: Delivery): DeadLetterItem['row'] {
    return {
      ...this.letter(delivery, ''),
      messageId: event.id,
      contentType: 'application/cloudevents+json',
      body: JSON.stringify(event as JsonObject satisfies Json),
    };
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
