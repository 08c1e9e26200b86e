import type { CloudEvent, Json, LookBack, Message } from '@ensue/contracts';
import type { DeadLetterRow, DecisionRow } from '@ensue/ports';

/** What the batch loop takes in: everything that can change a run, start one, or must be decided on. */
export type Item = EventItem | MessageItem | CallItem | LookBackItem | ControlItem | DeadLetterItem;

export interface EventItem {
  readonly kind: 'event';
  readonly event: CloudEvent;
  /** UUIDv8 of (source, id). */
  readonly apiId: string;
  /** False where the message named no id of its own: it is then at-least-once, and its decision says so. */
  readonly identified: boolean;
  /** The gateway replica whose sender waits for the decision and the run. */
  readonly replyTo?: string;
  /** A person asks for a decision anew: the inbox is passed by. */
  readonly again: boolean;
  /** The broker says it may have delivered this before: a duplicate is then its own and no decision. */
  readonly redelivered: boolean;
  /** The trace it came with, and belongs to. */
  readonly traceparent?: string;
}

/** A message of ours from the results queue. */
export interface MessageItem {
  readonly kind: 'message';
  readonly message: Message;
}

/** A call of the API that starts a run. */
export interface CallItem {
  readonly kind: 'call';
  readonly runId: string;
  readonly namespace: string;
  readonly workflow: string;
  /** Absent: the newest. */
  readonly version?: string;
  readonly input: Json;
  readonly key?: string;
  readonly replyTo?: string;
  /** An older run that this one does again. */
  readonly retryOf?: string;
  /** The time of a schedule that this run makes up for. */
  readonly dueAt?: number;
}

/** How many runs an item may touch at most. */
export function weightOf(item: Item): number {
  return item.kind === 'message' && item.message.type === 'io.ensue.event.offered.v1'
    ? item.message.data.listeners.length
    : 1;
}

/** Look back for events that came before their listener. */
export interface LookBackItem extends LookBack {
  readonly kind: 'look-back';
  /** It came with a message, and nothing else will look: it goes on with a message, too. */
  readonly byMessage?: true;
}

export interface ControlItem {
  readonly kind: 'control';
  readonly runId: string;
  readonly verb: 'cancel' | 'suspend' | 'resume';
  readonly reason?: string;
}

/** A message nobody can digest: kept with its reason. */
export interface DeadLetterItem {
  readonly kind: 'dead-letter';
  readonly row: Omit<DeadLetterRow, 'parkedAt'>;
  /** One of ours that could be read: the letter stands for it now, and what it answers is not asked again. */
  readonly of?: Message;
}

/** What became of an item, once its transaction has committed. */
export type ItemOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'decided'; readonly decisions: readonly DecisionRow[] }
  /** A call: the run it started, or the one that its key had started before. */
  | { readonly kind: 'started'; readonly runId: string; readonly existed: boolean }
  | {
      readonly kind: 'refused';
      readonly reason:
        | 'unknown-workflow'
        | 'unknown-version'
        | 'disabled'
        | 'unknown-run'
        | 'run-is-over'
        | 'run-is-pending'
        | 'limited';
      /** What a person is told beside that. */
      readonly detail?: string;
    };
