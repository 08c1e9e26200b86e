import type { EventDecided, RunOutcome } from '@ensue/contracts';
import type { PublishError } from '@ensue/ports';
import type { EventIntake } from './event-intake';
import type { EventStamps } from './event-stamps';
import { header, type HttpRequest } from './http-request';
import type { OutcomeWaits } from './outcome-waits';
import type { WebhookDirectory } from './webhook-directory';
import { webhookEvent } from './webhook-event';

export type WebhookAnswer =
  | { readonly kind: 'accepted'; readonly eventId: string; readonly runId?: string }
  /** The sender wanted a result, but no run was started. */
  | { readonly kind: 'decided'; readonly eventId: string; readonly decisions: EventDecided['decisions'] }
  | { readonly kind: 'ended'; readonly eventId: string; readonly outcome: RunOutcome }
  | { readonly kind: 'not-ready' | 'unknown' | 'unauthorized' | 'disabled' | 'bad-key' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'unavailable'; readonly error: PublishError };

export interface WebhookReceiverParts {
  readonly directory: Pick<WebhookDirectory, 'find'>;
  readonly intake: Pick<EventIntake, 'accept' | 'apiId'>;
  readonly waits: Pick<OutcomeWaits, 'expect' | 'room'>;
  readonly stamps: EventStamps;
  /** Compares in constant time. */
  readonly sameToken: (token: string | undefined, hash: string) => boolean;
  /** Where this process hears answers. */
  readonly replyQueue: string;
}

/** What happens when somebody calls `/hooks/{namespace}/{name}`. */
export class WebhookReceiver {
  constructor(private readonly parts: WebhookReceiverParts) {}

  async receive(namespace: string, name: string, request: HttpRequest): Promise<WebhookAnswer> {
    const { directory, intake, stamps, sameToken } = this.parts;
    const webhook = directory.find(namespace, name);
    if (webhook === 'not-ready' || webhook === 'unknown') return { kind: webhook };
    if (webhook.tokenHash !== null && !sameToken(tokenOf(request), webhook.tokenHash)) return { kind: 'unauthorized' };
    if (!webhook.enabled) return { kind: 'disabled' };
    const event = webhookEvent(webhook, request, stamps);
    if (event === undefined) return { kind: 'bad-key' };
    if (webhook.respond === 'result') return this.withResult(event);
    const taken = await intake.accept([event]);
    return taken.kind === 'accepted' ? { kind: 'accepted', eventId: intake.apiId(event) } : taken;
  }

  private async withResult(event: Parameters<EventIntake['apiId']>[0]): Promise<WebhookAnswer> {
    const { intake, waits, replyQueue } = this.parts;
    if (!waits.room) return { kind: 'busy' };
    const eventId = intake.apiId(event);
    const wait = waits.expect(eventId);
    try {
      const taken = await intake.accept([event], replyQueue);
      if (taken.kind !== 'accepted') return taken;
      const heard = await wait.heard();
      if (heard.kind === 'ended') return { ...heard, eventId };
      if (heard.kind === 'no-run') return { kind: 'decided', eventId, decisions: heard.decisions };
      return { kind: 'accepted', eventId, ...(heard.runId !== undefined && { runId: heard.runId }) };
    } finally {
      wait.forget();
    }
  }
}

/** `X-Ensue-Token` is for senders that can set a header, but not that one. */
function tokenOf(request: HttpRequest): string | undefined {
  return header(request, 'x-ensue-token') ?? /^Bearer +(\S+) *$/i.exec(header(request, 'authorization') ?? '')?.[1];
}
