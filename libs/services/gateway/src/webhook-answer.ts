import type { EventDecided, RunOutcome } from '@ensue/contracts';
import type { PublishError } from '@ensue/ports';
import type { Mistake } from './mistake';

/** What the sender of a webhook is told. */
export type WebhookAnswer =
  | { readonly kind: 'accepted'; readonly eventId: string; readonly runId?: string }
  /** The sender wanted a result, but no run was started. */
  | { readonly kind: 'decided'; readonly eventId: string; readonly decisions: EventDecided['decisions'] }
  | { readonly kind: 'ended'; readonly eventId: string; readonly outcome: RunOutcome }
  /** What the webhook says to answer, once the event is accepted. */
  | {
      readonly kind: 'fixed';
      readonly eventId: string;
      readonly status: number;
      readonly type: string;
      readonly body: string;
    }
  | { readonly kind: 'challenge'; readonly text: string }
  /** It does not come from whom it should; `scheme` is for `WWW-Authenticate`. */
  | { readonly kind: 'unauthorized'; readonly scheme: string; readonly hint: string }
  | { readonly kind: 'not-ready' | 'unknown' | 'unusable' | 'disabled' | 'bad-key' }
  | { readonly kind: 'too-large'; readonly maxBytes: number }
  | { readonly kind: 'unsupported'; readonly mediaType: string }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly Mistake[] }
  | { readonly kind: 'busy' }
  | { readonly kind: 'unavailable'; readonly error: PublishError };
