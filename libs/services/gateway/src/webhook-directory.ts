import { setTimeout as later } from 'node:timers/promises';
import {
  controlTopology,
  inquiriesQueue,
  message,
  topology,
  webhooksPurpose,
  type Json,
  type Message,
  type WebhooksSnapshot,
} from '@ensue/contracts';
import { SecretsError, type Consumption, type MessageBus, type Requester, type SecretEnvelopes } from '@ensue/ports';
import type { Logger } from '@ensue/nest-kit';

export type Webhook = WebhooksSnapshot['webhooks'][number];

/** So long is an answer awaited, and so long at most is rested between two questions. */
const answerMs = 3_000;
const longestPauseMs = 5_000;
/** After so many unanswered questions readiness waits no longer: events can be taken without knowing webhooks. */
const patience = 5;

interface Snapshot {
  readonly version: number;
  readonly byName: ReadonlyMap<string, Webhook>;
  /** By `{namespace}/{name}`. */
  readonly secrets: ReadonlyMap<string, Json>;
}

export interface DirectoryOptions {
  readonly bus: Pick<MessageBus, 'declare' | 'consume' | 'onReconnected'>;
  readonly requester: Pick<Requester, 'request'>;
  /** What the secrets of webhooks travel in. */
  readonly envelopes: Pick<SecretEnvelopes, 'open'>;
  readonly newId: () => string;
  readonly logger: Logger;
  /** Rests; ends early when the signal says so. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/**
 * The webhooks, as the orchestrator last told them. They are asked for at the start until somebody answers, whenever a newer
 * version of the catalog is announced, and after every reconnection, since announcements may have been missed meanwhile.
 */
export class WebhookDirectory {
  private snapshot: Snapshot | undefined;
  private readonly ended = new AbortController();
  private readonly pause: NonNullable<DirectoryOptions['pause']>;
  private control: Consumption | undefined;
  private asking = false;
  private askAgain = false;
  private unanswered = 0;

  constructor(private readonly options: DirectoryOptions) {
    this.pause = options.pause ?? ((ms, signal) => later(ms, undefined, { signal }));
  }

  /** Returns at once; learns beside. */
  start(): void {
    const { bus, newId } = this.options;
    const queue = `ensue.control.gateway.${newId()}`;
    bus.onReconnected(() => this.learn());
    void this.untilItWorks('the topology could not be declared', async () => {
      // Also what others consume: an event that comes before anybody else has ever started must find its queue.
      await bus.declare(topology);
      await bus.declare(controlTopology(queue));
      this.control ??= await bus.consume(queue, { prefetch: 32 }, (delivery) => this.hear(delivery.body));
    }).then(() => this.learn());
  }

  /** `not-ready` until the orchestrator has answered once. */
  find(namespace: string, name: string): Webhook | 'unknown' | 'not-ready' {
    if (this.snapshot === undefined) return 'not-ready';
    return this.snapshot.byName.get(key(namespace, name)) ?? 'unknown';
  }

  /** A secret that a webhook of the namespace names; undefined where it is not there, or could not be opened. */
  secret(namespace: string, name: string): Json | undefined {
    return this.snapshot?.secrets.get(`${namespace}/${name}`);
  }

  /** For readiness. */
  check(): { readonly ok: boolean; readonly detail: string } {
    if (this.snapshot !== undefined) return { ok: true, detail: `version ${this.snapshot.version}` };
    return { ok: this.unanswered >= patience, detail: 'no orchestrator has told them yet' };
  }

  async stop(): Promise<void> {
    this.ended.abort();
    await this.control?.stop();
  }

  private async hear(body: string): Promise<void> {
    const told = parsed(body);
    if (told?.type !== 'io.ensue.catalog.changed.v1') return;
    if (this.snapshot === undefined || told.data.version > this.snapshot.version) this.learn();
  }

  /** Asks, one question at a time; what is announced meanwhile leads to one more. */
  private learn(): void {
    if (this.asking) {
      this.askAgain = true;
      return;
    }
    this.asking = true;
    void this.untilItWorks('no orchestrator tells the webhooks', async () => {
      this.askAgain = false;
      await this.ask();
    }).then(() => {
      this.asking = false;
      if (this.askAgain && !this.ended.signal.aborted) this.learn();
    });
  }

  private async ask(): Promise<void> {
    const id = this.options.newId();
    const question = message('io.ensue.webhooks.wanted.v1', id, '/ensue/gateway', {});
    const answer = await this.options.requester.request(
      { exchange: '', routingKey: inquiriesQueue, messageId: id, body: JSON.stringify(question) },
      answerMs,
    );
    const told = parsed(answer);
    if (told?.type !== 'io.ensue.webhooks.snapshot.v1') throw new Error(`unexpected answer ${told?.type}`);
    const { version, webhooks, secrets } = told.data;
    const byName = new Map(webhooks.map((hook) => [key(hook.namespace, hook.name), hook]));
    this.snapshot = { version, byName, secrets: await this.opened(secrets) };
    this.unanswered = 0;
    this.options.logger.info('webhooks learnt', { version, webhooks: webhooks.length });
  }

  /** Without its key a gateway serves the webhooks that need no secret, and lets nobody in at the others. */
  private async opened(envelope: string | undefined): Promise<ReadonlyMap<string, Json>> {
    if (envelope === undefined) return new Map();
    try {
      return new Map(Object.entries(await this.options.envelopes.open(envelope, webhooksPurpose)));
    } catch (error) {
      if (!(error instanceof SecretsError)) throw error;
      const reason = error.message;
      this.options.logger.warn('The secrets of webhooks do not open; those that need them let nobody in.', { reason });
      return new Map();
    }
  }

  /** Tries for ever, with growing pauses, until it worked or the directory is stopped. Never rejects. */
  private async untilItWorks(failure: string, work: () => Promise<void>): Promise<void> {
    for (let pauseMs = 100; !this.ended.signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        await work();
        return;
      } catch (error) {
        if (this.ended.signal.aborted) return;
        this.unanswered += 1;
        this.options.logger.warn(failure, { error, pauseMs });
        await this.pause(pauseMs, this.ended.signal).catch(() => undefined);
      }
    }
  }
}

function parsed(body: string): Message | undefined {
  try {
    return JSON.parse(body) as Message;
  } catch {
    return undefined;
  }
}

/** Names from an address may hold a slash. */
function key(namespace: string, name: string): string {
  return JSON.stringify([namespace, name]);
}
