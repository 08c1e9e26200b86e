import type { MessageBus, Requester, SecretEnvelopes, Tracer } from '@ensue/ports';
import type { Logger } from '@ensue/nest-kit';
import { EventIntake } from './event-intake';
import type { EventStamps } from './event-stamps';
import { noMeter, type Meter } from './meter';
import { OutcomeWaits } from './outcome-waits';
import { WebhookDirectory } from './webhook-directory';
import { WebhookReceiver, type WebhookReceiverParts } from './webhook-receiver';

/** So long a sender waits for the result of a run; many clients and proxies give up at 30 s. */
const resultMs = 25_000;

export interface GatewayParts {
  readonly bus: MessageBus;
  /** Started. */
  readonly requester: Pick<Requester, 'request' | 'onReply'>;
  readonly stamps: EventStamps;
  readonly sameToken: WebhookReceiverParts['sameToken'];
  readonly readBody: WebhookReceiverParts['readBody'];
  /** What the secrets of webhooks travel in. */
  readonly envelopes: Pick<SecretEnvelopes, 'open'>;
  readonly logger: Logger;
  readonly meter?: Meter;
  /** Absent where nobody traces. */
  readonly tracer?: Tracer;
}

/** The use cases of the gateway, put together. */
export class Gateway {
  readonly stamps: EventStamps;
  readonly intake: EventIntake;
  readonly webhooks: WebhookReceiver;
  /** Ready once the webhooks are known, or after a while without. */
  readonly check: { readonly name: string; check(): { readonly ok: boolean; readonly detail: string } };
  readonly meter: Meter;
  private readonly directory: WebhookDirectory;
  private readonly waits: OutcomeWaits;

  constructor({
    bus,
    requester,
    stamps,
    sameToken,
    readBody,
    envelopes,
    logger,
    meter = noMeter,
    tracer,
  }: GatewayParts) {
    this.stamps = stamps;
    this.intake = new EventIntake(bus, stamps, undefined, meter, tracer);
    this.meter = meter;
    this.waits = new OutcomeWaits(requester, resultMs);
    this.directory = new WebhookDirectory({ bus, requester, envelopes, newId: () => stamps.newId(), logger });
    this.webhooks = new WebhookReceiver({
      directory: this.directory,
      intake: this.intake,
      waits: this.waits,
      stamps,
      sameToken,
      readBody,
      replyQueue: bus.replyQueue,
      logger,
    });
    this.check = { name: 'webhooks', check: () => this.directory.check() };
  }

  /** Returns at once; the webhooks are learnt beside. */
  start(): void {
    this.directory.start();
  }

  /** Answers those who wait for results, so that their connections can close. */
  release(): void {
    this.waits.release();
  }

  async stop(): Promise<void> {
    await this.directory.stop();
  }
}
