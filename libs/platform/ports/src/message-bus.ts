/**
 * The one way messages travel, whatever carries them.
 *
 * The promise: `publish()` resolves when someone durable has taken responsibility for the message: the broker's confirm, or,
 * in process, the delivery's ack. A message nobody is bound to is a failure, never a silence.
 */
export interface MessageBus {
  /** Connects and stays connected, for ever, with growing pauses; resolves at the first connection. */
  start(): Promise<void>;

  /** Makes exchanges, queues and bindings exist; idempotent, done again after every reconnection. */
  declare(topology: Topology): Promise<void>;

  /**
   * Hands a message over.
   * @throws PublishError when nobody took responsibility; whether it may be tried again is in `retryable`
   */
  publish(message: OutgoingMessage): Promise<void>;

  /**
   * Delivers a queue's messages to a handler, at most `prefetch` at a time, resumed by itself after any loss of connection,
   * channel or consumer. When the handler's promise resolves, the delivery is acknowledged (if it was not already); when it
   * rejects, the message is delivered again, with its count raised.
   */
  consume(queue: string, options: ConsumeOptions, handler: DeliveryHandler): Promise<Consumption>;

  /** How many messages wait in a queue, unacknowledged deliveries not counted. @throws PublishError where it cannot be told */
  depth(queue: string): Promise<number>;

  /** The name of a queue that only this process consumes, gone with it; for replies. */
  readonly replyQueue: string;

  health(): BusHealth;

  /** Called after every (re)connection, once the topology stands again. */
  onReconnected(listener: () => void): void;

  /** Stops consuming, waits for handlers and unconfirmed publishes (up to the limit), then closes. */
  stop(limitMs: number): Promise<void>;
}

export interface Topology {
  readonly exchanges: readonly { readonly name: string; readonly type: 'topic' | 'direct' | 'fanout' }[];
  readonly queues: readonly QueueDeclaration[];
}

export interface QueueDeclaration {
  readonly name: string;
  /** `work`: durable and replicated; `private`: of this process only, gone with its connection. */
  readonly kind: 'work' | 'private';
  /** After so many deliveries the broker gives up and dead-letters; ours parks long before. */
  readonly deliveryLimit?: number;
  readonly bindings: readonly { readonly exchange: string; readonly pattern: string }[];
}

export interface OutgoingMessage {
  /** Empty for the default exchange: the routing key is then a queue's name. */
  readonly exchange: string;
  readonly routingKey: string;
  /** Identifies the message for those who must take it once. */
  readonly messageId: string;
  /** May be made when it is first read: a bus that knows that nobody listens does not read it. */
  readonly body: string;
  /** `application/cloudevents+json` unless said otherwise. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly replyTo?: string;
  readonly correlationId?: string;
  /** False where nobody needs to listen (lifecycle, control, replies): then not mandatory and not persistent. */
  readonly mustArrive: boolean;
}

export interface ConsumeOptions {
  readonly prefetch: number;
}

export type DeliveryHandler = (delivery: Delivery) => Promise<void>;

export interface Delivery {
  readonly queue: string;
  readonly messageId: string | undefined;
  readonly body: string;
  readonly contentType: string | undefined;
  readonly exchange: string;
  readonly routingKey: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly replyTo: string | undefined;
  readonly correlationId: string | undefined;
  /** How often this message was delivered before; 0 the first time. */
  readonly deliveryCount: number;
  /** True when an earlier delivery may have been worked on. */
  readonly redelivered: boolean;
  /** When it was published, by the sender's clock, to the second; undefined where the sender did not say. */
  readonly publishedAt?: number;
  /** Acknowledges before the handler ends: for work that outlives the patience of a broker. Idempotent. */
  acknowledge(): void;
}

export interface Consumption {
  /** Takes no more deliveries; those with the handler go on. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Pauses for good; resolves when the handlers have ended. */
  stop(): Promise<void>;
}

export interface BusHealth {
  readonly connected: boolean;
  /** Every consumption that should be consuming is, by the broker's word. */
  readonly consuming: boolean;
  /** The broker asked for silence (memory or disk alarm). */
  readonly blocked: boolean;
  /** One line for a person. */
  readonly detail: string;
}

export type PublishFailure = 'unroutable' | 'refused' | 'timeout' | 'closed' | 'blocked' | 'too-large';

/** Nobody took responsibility for a message. */
export class PublishError extends Error {
  override readonly name = 'PublishError';
  constructor(
    readonly failure: PublishFailure,
    readonly retryable: boolean,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
