import type { CloudEvent, Json } from '@ensue/contracts';
import type { Logger } from '@ensue/nest-kit';
import type { EventIntake } from './event-intake';
import type { EventStamps } from './event-stamps';
import { hubHandshake, slackHandshake } from './handshake';
import { header, type HttpRequest } from './http-request';
import { RequestMapper } from './map-request';
import type { OutcomeWaits } from './outcome-waits';
import { verifyRequest } from './verify/verify-request';
import type { WebhookAnswer } from './webhook-answer';
import type { Webhook, WebhookDirectory } from './webhook-directory';
import { webhookEvent } from './webhook-event';

export interface WebhookReceiverParts {
  readonly directory: Pick<WebhookDirectory, 'find' | 'secret'>;
  readonly intake: Pick<EventIntake, 'accept' | 'apiId'>;
  readonly waits: Pick<OutcomeWaits, 'expect' | 'room'>;
  readonly stamps: EventStamps;
  /** Compares in constant time. */
  readonly sameToken: (token: string | undefined, hash: string) => boolean;
  /** Reads bytes as their content type says. @throws a problem where they are not what it says */
  readonly readBody: (body: Buffer, headers: { readonly 'content-type'?: string }) => unknown;
  /** Where this process hears answers. */
  readonly replyQueue: string;
  readonly logger: Pick<Logger, 'debug' | 'warn'>;
}

interface Entry {
  readonly kind: 'open';
  /** Which delivery it is, where what is signed says so. */
  readonly delivery?: string;
}

/** Whatever the sender says it is: who may choose the parser, chooses the one with the hole. */
const typeRead = { json: 'application/json', form: 'application/x-www-form-urlencoded', text: 'text/plain' } as const;

/** What happens when somebody calls `/hooks/{namespace}/{name}`. */
export class WebhookReceiver {
  private readonly mapper = new RequestMapper();

  constructor(private readonly parts: WebhookReceiverParts) {}

  /** @param request with the bytes of its body, unread: nothing is made of them before it is known who sends them */
  async receive(namespace: string, name: string, request: HttpRequest): Promise<WebhookAnswer> {
    const { directory, stamps } = this.parts;
    const webhook = directory.find(namespace, name);
    if (webhook === 'not-ready' || webhook === 'unknown') return { kind: webhook };
    const { settings = {} } = webhook;
    const maxBytes = settings.body?.maxBytes;
    if (maxBytes !== undefined && (request.rawBody?.length ?? 0) > maxBytes) return { kind: 'too-large', maxBytes };
    const hub = hubHandshake(settings, (secret) => directory.secret(namespace, secret), request);
    if (hub.kind === 'refused') return this.unauthorized(webhook, hub.reason);
    if (hub.kind === 'challenge') return webhook.enabled ? hub : { kind: 'disabled' };
    const entry = await this.entry(webhook, request);
    if (entry.kind !== 'open') return entry;
    if (!webhook.enabled) return { kind: 'disabled' };
    const read = this.read(webhook, request);
    const slack = slackHandshake(settings, read);
    if (slack.kind === 'refused') return this.unauthorized(webhook, slack.reason);
    if (slack.kind === 'challenge') return slack;
    const made = webhookEvent(webhook, read, stamps, this.mapper, entry.delivery);
    if (made.kind !== 'event') return made;
    const trace = header(request, 'traceparent');
    return webhook.respond === 'result'
      ? this.withResult(made.event, trace)
      : this.accepted(webhook, made.event, trace);
  }

  /** Whether the sender may come in, and what to tell it otherwise. */
  private async entry(webhook: Webhook, request: HttpRequest): Promise<Entry | WebhookAnswer> {
    const { directory, sameToken, stamps, logger } = this.parts;
    const { namespace, name, tokenHash, settings } = webhook;
    if (settings?.authentication === undefined) {
      const open = tokenHash === null || sameToken(tokenOf(request), tokenHash);
      return open ? { kind: 'open' } : this.unauthorized(webhook, 'the token is missing or another');
    }
    const secretOf = (secret: string): Json | undefined => directory.secret(namespace, secret);
    const verdict = await verifyRequest(settings.authentication, secretOf, request, Date.parse(stamps.now()));
    if (verdict.kind === 'genuine') return { ...verdict, kind: 'open' };
    if (verdict.kind === 'refused') return this.unauthorized(webhook, verdict.reason);
    logger.warn('A webhook lets nobody in.', { webhook: `${namespace}/${name}`, reason: verdict.reason });
    return { kind: 'unusable' };
  }

  private unauthorized({ namespace, name, settings }: Webhook, reason: string): WebhookAnswer {
    this.parts.logger.debug('A delivery to a webhook is refused.', { webhook: `${namespace}/${name}`, reason });
    return { kind: 'unauthorized', ...asked[settings?.authentication?.kind ?? 'token'] };
  }

  private read({ settings }: Webhook, request: HttpRequest): HttpRequest {
    const { rawBody, headers } = request;
    const as = settings?.body?.as ?? 'auto';
    if (rawBody === undefined || as === 'binary') return { ...request, body: rawBody };
    const contentType = as === 'auto' || as === 'cloudevents' ? header(request, 'content-type') : typeRead[as];
    const { 'content-type': _, ...others } = headers;
    const stated = { ...others, ...(contentType !== undefined && { 'content-type': contentType }) };
    return { ...request, body: this.parts.readBody(rawBody, stated) };
  }

  private async accepted(
    { settings }: Webhook,
    event: CloudEvent,
    traceparent: string | undefined,
  ): Promise<WebhookAnswer> {
    const { intake } = this.parts;
    const taken = await intake.accept([event], undefined, traceparent);
    if (taken.kind !== 'accepted') return taken;
    const eventId = intake.apiId(event);
    const { status, body, contentType } = settings?.answer ?? {};
    if (status === undefined && body === undefined && contentType === undefined) return { kind: 'accepted', eventId };
    return { kind: 'fixed', eventId, status: status ?? 200, type: contentType ?? 'text/plain', body: body ?? '' };
  }

  private async withResult(event: CloudEvent, traceparent: string | undefined): Promise<WebhookAnswer> {
    const { intake, waits, replyQueue } = this.parts;
    if (!waits.room) return { kind: 'busy' };
    const eventId = intake.apiId(event);
    const wait = waits.expect(eventId);
    try {
      const taken = await intake.accept([event], replyQueue, traceparent);
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

const signed = {
  scheme: 'Signature',
  hint: 'Sign each request as the webhook says, with its secret and a clock that is right.',
};
const asked = {
  token: { scheme: 'Bearer', hint: 'Send it as "Authorization: Bearer <token>" or as "X-Ensue-Token: <token>".' },
  basic: { scheme: 'Basic', hint: 'Send "Authorization: Basic …" with the user name and the password.' },
  jwt: { scheme: 'Bearer', hint: 'Send "Authorization: Bearer …" with a token for this webhook.' },
  github: signed,
  stripe: signed,
  slack: signed,
  'standard-webhooks': signed,
  hmac: signed,
} as const;

/** `X-Ensue-Token` is for senders that can set a header, but not that one. */
function tokenOf(request: HttpRequest): string | undefined {
  return header(request, 'x-ensue-token') ?? /^Bearer +(\S+) *$/i.exec(header(request, 'authorization') ?? '')?.[1];
}
