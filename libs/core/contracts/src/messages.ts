import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { WebhookSettings } from './api/webhook-settings';

/**
 * What services say to each other: CloudEvents in structured JSON whose `type` is one of these and whose `data` has the
 * schema beside it. The CloudEvent's `id` identifies the message for the inbox.
 */

const FaultData = Type.Object(
  {
    type: Type.String(),
    status: Type.Integer(),
    instance: Type.Optional(Type.String()),
    title: Type.Optional(Type.String()),
    detail: Type.Optional(Type.String()),
  },
  { additionalProperties: Type.Any() },
);

const EffectAddress = {
  runId: Type.String(),
  effectId: Type.String(),
  epoch: Type.Integer({ minimum: 0 }),
};

/** orchestrator → runner. Carries all that a runner needs. */
export const PerformAction = Type.Object({
  ...EffectAddress,
  /** run + position + visits: the same over attempts and sendings. */
  idempotencyKey: Type.String(),
  action: Type.String(),
  input: Type.Any(),
  /** A duration from its receipt, not a point in time: clocks differ. */
  deadlineMs: Type.Integer({ minimum: 1 }),
  workflow: Type.Object({ namespace: Type.String(), name: Type.String(), version: Type.String() }),
  task: Type.Object({ name: Type.String(), position: Type.String() }),
  /**
   * The secrets of this task alone, where its input holds tokens of any: a JWE (`dir`, `A256GCM`, `kid`: which of the keys that
   * orchestrator and runner share) around an object of each token and the value that belongs in its place. It opens for this
   * order alone: `for` in its protected header is the SHA-256 of `secretsPurpose`, as base64url.
   */
  secrets: Type.Optional(Type.String()),
});
export type PerformAction = Static<typeof PerformAction>;

/** What an order may do with its secrets: this run's, this effect, this action, this input. The sending makes no difference. */
export function secretsPurpose(order: Pick<PerformAction, 'runId' | 'effectId' | 'action' | 'input'>): string {
  return JSON.stringify([order.runId, order.effectId, order.action, order.input]);
}

/** runner → orchestrator. */
export const ActionCompleted = Type.Object({ ...EffectAddress, output: Type.Any() });
export type ActionCompleted = Static<typeof ActionCompleted>;

/** runner → orchestrator. */
export const ActionFailed = Type.Object({ ...EffectAddress, fault: FaultData });
export type ActionFailed = Static<typeof ActionFailed>;

/** runner → orchestrator, every 5 s once an action has outlived 5 s. */
export const ActionHeartbeat = Type.Object({ ...EffectAddress });
export type ActionHeartbeat = Static<typeof ActionHeartbeat>;

/** scheduler → orchestrator; the message's id is derived from run and effect. */
export const TimerFired = Type.Object({ runId: Type.String(), effectId: Type.String(), dueAt: Type.Integer() });
export type TimerFired = Static<typeof TimerFired>;

/** scheduler → orchestrator; the message's id is derived from workflow, version and due time: a tick twice is one tick. */
export const ScheduleTicked = Type.Object({
  namespace: Type.String(),
  workflow: Type.String(),
  version: Type.String(),
  dueAt: Type.Integer(),
});
export type ScheduleTicked = Static<typeof ScheduleTicked>;

/** orchestrator → orchestrator: a parent asks for a child run; the child's id is part of the message. */
export const StartRun = Type.Object({
  runId: Type.String(),
  namespace: Type.String(),
  workflow: Type.String(),
  version: Type.String(),
  input: Type.Any(),
  depth: Type.Integer(),
  parentRunId: Type.String(),
  parentEffectId: Type.String(),
  await: Type.Boolean(),
  /** How many times an event led to a run that emitted an event, up to the parent. */
  hops: Type.Optional(Type.Integer({ minimum: 0 })),
});
export type StartRun = Static<typeof StartRun>;

/** orchestrator → orchestrator: a child run is over. */
export const RunEnded = Type.Object({
  runId: Type.String(),
  effectId: Type.String(),
  childRunId: Type.String(),
  status: Type.Union([Type.Literal('completed'), Type.Literal('faulted'), Type.Literal('cancelled')]),
  output: Type.Optional(Type.Any()),
  fault: Type.Optional(FaultData),
});
export type RunEnded = Static<typeof RunEnded>;

/** orchestrator → orchestrator: cancel, suspend or resume a run (from a parent, or from the API). */
export const ControlRun = Type.Object({
  runId: Type.String(),
  verb: Type.Union([Type.Literal('cancel'), Type.Literal('suspend'), Type.Literal('resume')]),
  reason: Type.Optional(Type.String()),
});
export type ControlRun = Static<typeof ControlRun>;

/** orchestrator → orchestrator: look back for events that came before their listener. */
export const LookBack = Type.Object({
  runId: Type.String(),
  effectId: Type.String(),
  /** The last event that was looked at, and how many were by then: the look goes on after it. */
  after: Type.Optional(
    Type.Object({ receivedAt: Type.Integer(), id: Type.String(), looked: Type.Integer({ minimum: 0 }) }),
  ),
});
export type LookBack = Static<typeof LookBack>;

/** orchestrator → orchestrator: an event that many runs may wait for, offered to some of them. */
export const EventOffered = Type.Object({
  /** The event's API id. */
  eventId: Type.String(),
  event: Type.Any(),
  receivedAt: Type.Integer(),
  listeners: Type.Array(Type.Object({ runId: Type.String(), effectId: Type.String() })),
});
export type EventOffered = Static<typeof EventOffered>;

/** orchestrator → runners, on the control exchange. */
export const EffectCancelled = Type.Object({ runId: Type.String(), effectId: Type.String() });
export type EffectCancelled = Static<typeof EffectCancelled>;

/** orchestrator → everybody, on the control exchange, at every change and every few seconds. */
export const CatalogChanged = Type.Object({ version: Type.Integer() });
export type CatalogChanged = Static<typeof CatalogChanged>;

/** gateway → orchestrator, with replyTo. */
export const WebhooksWanted = Type.Object({});
export type WebhooksWanted = Static<typeof WebhooksWanted>;

/** orchestrator → gateway, the answer. */
export const WebhooksSnapshot = Type.Object({
  version: Type.Integer(),
  webhooks: Type.Array(
    Type.Object({
      namespace: Type.String(),
      name: Type.String(),
      eventType: Type.String(),
      tokenHash: Type.Union([Type.String(), Type.Null()]),
      respond: Type.Union([Type.Literal('accepted'), Type.Literal('result')]),
      enabled: Type.Boolean(),
      settings: Type.Optional(WebhookSettings),
    }),
  ),
  /** `{namespace}/{name}` of each secret they name → its value, as a JWE that only gateways can open. */
  secrets: Type.Optional(Type.String()),
});
export type WebhooksSnapshot = Static<typeof WebhooksSnapshot>;

/** What the secrets of a snapshot are for: `for` in their JWE's protected header is the SHA-256 of it, as base64url. */
export const webhooksPurpose = 'webhooks';

/** runner → orchestrator, with replyTo: before performing what was delivered before. */
export const EffectInquiry = Type.Object({ ...EffectAddress });
export type EffectInquiry = Static<typeof EffectInquiry>;

/** orchestrator → runner, the answer. */
export const EffectVerdict = Type.Object({ wanted: Type.Boolean() });
export type EffectVerdict = Static<typeof EffectVerdict>;

/** orchestrator → a waiting caller's reply queue; correlationId = the run's id or the event's API id. */
export const RunOutcome = Type.Object({
  runId: Type.String(),
  status: Type.String(),
  output: Type.Optional(Type.Any()),
  fault: Type.Optional(FaultData),
});
export type RunOutcome = Static<typeof RunOutcome>;

/** orchestrator → a gateway's reply queue: the decisions on an event whose sender waits; correlationId = the event's API id. */
export const EventDecided = Type.Object({
  eventId: Type.String(),
  decisions: Type.Array(
    Type.Object({
      outcome: Type.String(),
      workflow: Type.Optional(Type.String()),
      runId: Type.Optional(Type.String()),
      reason: Type.String(),
    }),
  ),
});
export type EventDecided = Static<typeof EventDecided>;

/** API replica → every orchestrator, on the control exchange: tell this queue what happens in a run (server-sent events). */
export const WatchRun = Type.Object({ runId: Type.String(), replyTo: Type.String(), seconds: Type.Integer() });
export type WatchRun = Static<typeof WatchRun>;

/** orchestrator → a watcher's reply queue after each committed step; correlationId = `watch:` and the run's id. */
export const RunStepped = Type.Object({ runId: Type.String() });
export type RunStepped = Static<typeof RunStepped>;

/** Every internal message by its CloudEvent type. */
export const messageTypes = {
  'io.ensue.action.perform.v1': PerformAction,
  'io.ensue.action.completed.v1': ActionCompleted,
  'io.ensue.action.failed.v1': ActionFailed,
  'io.ensue.action.heartbeat.v1': ActionHeartbeat,
  'io.ensue.timer.fired.v1': TimerFired,
  'io.ensue.schedule.ticked.v1': ScheduleTicked,
  'io.ensue.run.start.v1': StartRun,
  'io.ensue.run.ended.v1': RunEnded,
  'io.ensue.run.control.v1': ControlRun,
  'io.ensue.listener.lookback.v1': LookBack,
  'io.ensue.event.offered.v1': EventOffered,
  'io.ensue.effect.cancelled.v1': EffectCancelled,
  'io.ensue.catalog.changed.v1': CatalogChanged,
  'io.ensue.webhooks.wanted.v1': WebhooksWanted,
  'io.ensue.webhooks.snapshot.v1': WebhooksSnapshot,
  'io.ensue.effect.inquiry.v1': EffectInquiry,
  'io.ensue.effect.verdict.v1': EffectVerdict,
  'io.ensue.run.outcome.v1': RunOutcome,
  'io.ensue.event.decided.v1': EventDecided,
  'io.ensue.run.watch.v1': WatchRun,
  'io.ensue.run.stepped.v1': RunStepped,
} as const satisfies Record<string, TSchema>;

export type MessageType = keyof typeof messageTypes;
export type MessageData<T extends MessageType> = Static<(typeof messageTypes)[T]>;
