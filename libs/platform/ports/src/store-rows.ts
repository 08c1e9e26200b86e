import type { Json, WebhookSettings, WorkflowPolicy } from '@ensue/contracts';
import type { RetentionPolicy } from './store-retention';
import type { SealedSecret, SecretIdentity } from './secrets';

/** Epoch milliseconds by the store's clock. */
export type Instant = number;

export interface DefinitionKey {
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
}

export interface DefinitionRow extends DefinitionKey {
  readonly id: string;
  /** SHA-256 of the source text, hex. */
  readonly hash: string;
  /** The text as published. */
  readonly source: string;
  readonly contentType: string;
  /** Its parsed form. */
  readonly definition: Json;
  /** What it refers to, as it was when it was published: with these it compiles, whatever their hosts say later. */
  readonly resources: readonly PinnedResource[];
  readonly createdAt: Instant;
}

/** The text of a resource as it came from its address. */
export interface PinnedResource {
  readonly uri: string;
  /** SHA-256 of the text, hex. */
  readonly hash: string;
  readonly text: string;
}

export interface WorkflowRow {
  readonly namespace: string;
  readonly name: string;
  readonly enabled: boolean;
  /** The newest version by semver: the one whose triggers live. */
  readonly latest: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Absent: the installation's. */
  readonly retention?: RetentionPolicy;
  /** What is said of it beside its definition. */
  readonly policy?: WorkflowPolicy;
}

export interface WebhookRow {
  readonly namespace: string;
  readonly name: string;
  /** The CloudEvent type its requests become. */
  readonly eventType: string;
  /** SHA-256 of the shared token, hex; null for no authentication; '' where the settings have another, so that no token fits. */
  readonly tokenHash: string | null;
  /** `accepted`: 202 with the event's id; `result`: waits for the run it starts. */
  readonly respond: 'accepted' | 'result';
  readonly enabled: boolean;
  readonly settings?: WebhookSettings;
  readonly createdAt: Instant;
}

/** A secret as it is kept: what it is named, and bytes that only a key opens. */
export interface SecretRow extends SecretIdentity, SealedSecret {
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** What may be told of a secret. */
export type SecretLine = Omit<SecretRow, keyof SealedSecret>;

export interface RunRow {
  readonly id: string;
  readonly namespace: string;
  readonly workflow: string;
  readonly version: string;
  /** The very definition the run is pinned to: it is kept as long as the run, even when its workflow is deleted. */
  readonly definitionId: string;
  readonly status: 'pending' | 'running' | 'waiting' | 'suspended' | 'cancelled' | 'faulted' | 'completed';
  readonly trigger: Json;
  readonly input: Json;
  readonly output?: Json;
  readonly fault?: Json;
  /** The caller's own key (`Idempotency-Key` or `key` of the body). */
  readonly key?: string;
  /** The run that waits for this one, and its effect. */
  readonly parentRunId?: string;
  readonly parentEffectId?: string;
  /** The reply queue of the replica that has a caller waiting. */
  readonly replyTo?: string;
  /** Under which the tokens of its secrets stand: never told to anybody. */
  readonly seal?: string;
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
}

/** A run as lists give it: an input or output that is long is left out. */
export type RunLine = Omit<RunRow, 'input'> & Partial<Pick<RunRow, 'input'>>;

/** A run's state between two steps, guarded by its revision. */
export interface LockedRun {
  readonly run: RunRow;
  /** Number of steps applied so far; the next step is `revision + 1`. */
  readonly revision: number;
  /** The engine's state document. */
  readonly state: Json;
}

/** One step of a run's history: the signal, and the facts that followed from it. */
export interface StepRow {
  readonly runId: string;
  /** 1, 2, 3 … without a gap. */
  readonly revision: number;
  readonly at: Instant;
  readonly signal: Json;
  readonly facts: readonly Json[];
}

export interface EffectRow {
  readonly runId: string;
  readonly effectId: string;
  /** The kind of action, which names the queue. */
  readonly action: string;
  /** The message's data, complete. */
  readonly body: Json;
  /** Raised by each sending again. */
  readonly epoch: number;
  /** When it is sent (again) if nothing is heard: the lease's end. */
  readonly sendAt: Instant;
  /** True once a runner has been heard (a heartbeat): then a lapsed lease is proof of loss. */
  readonly heard: boolean;
}

export interface TimerRow {
  readonly runId: string;
  readonly effectId: string;
  readonly dueAt: Instant;
}

export interface ListenerRow {
  readonly runId: string;
  readonly effectId: string;
  /** The literal event type; null for any. A listener for several types has a row each. */
  readonly eventType: string | null;
  /** Events received since then count (the run's start: an answer may come before its listen). */
  readonly since: Instant;
}

export interface OutboxRow {
  readonly id: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: string;
  readonly mustArrive: boolean;
  /** The process that wrote the row sends it at once; from this time on anybody may claim it. */
  readonly sendAt: Instant;
}

export interface EventRow {
  /** The API id: UUIDv8 of source and id. */
  readonly id: string;
  readonly source: string;
  readonly eventId: string;
  readonly type: string;
  readonly subject?: string;
  readonly receivedAt: Instant;
  /** The whole CloudEvent. */
  readonly event: Json;
}

/** An event as lists give it: one that is long is left out. */
export type EventLine = Omit<EventRow, 'event'> & Partial<Pick<EventRow, 'event'>>;

export type DecisionOutcome =
  'started' | 'queued' | 'woke' | 'filtered' | 'disabled' | 'duplicate' | 'unmatched' | 'refused';

/** Why an event, a tick or a call did or did not start or wake a run. */
export interface DecisionRow {
  readonly id: string;
  readonly cause: 'event' | 'tick' | 'call';
  /** The event's API id, the tick's id, or the call's id. */
  readonly causeId: string;
  readonly outcome: DecisionOutcome;
  readonly namespace?: string;
  readonly workflow?: string;
  readonly version?: string;
  readonly runId?: string;
  /** One line for a person: which filter, what it saw. */
  readonly reason: string;
  readonly at: Instant;
}

/** One living schedule: `every`, `cron`, `after` of the newest enabled version of a workflow. */
export interface ScheduleRow {
  readonly namespace: string;
  readonly workflow: string;
  readonly version: string;
  /** As the program has it: { kind, cron | milliseconds }. */
  readonly schedule: Json;
  readonly timeZone: string;
  /** When it is due next. Null while an `after` schedule waits for its run to end, and while it is paused. */
  readonly nextAt: Instant | null;
  /** The time that the schedule itself names, where `nextAt` is later than that on purpose. */
  readonly nominalAt?: Instant;
  readonly lastAt: Instant | null;
}

export interface DeadLetterRow {
  readonly id: string;
  readonly queue: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly messageId: string | null;
  readonly contentType: string | null;
  readonly body: string;
  readonly reason: string;
  readonly deliveries: number;
  readonly parkedAt: Instant;
}
