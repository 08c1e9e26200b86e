import { deadLettersQueue } from '@ensue/contracts';
import { redeliveryDelayMs } from '@ensue/ports';

/** Something that the bus deals with by itself, told for the log. */
export interface Incident {
  readonly what:
    | 'connection-lost'
    | 'connection-restored'
    | 'channel-lost'
    | 'consumer-cancelled'
    | 'consume-failed'
    | 'declare-failed'
    | 'stale-acknowledgement'
    | 'handler-failed'
    | 'blocked'
    | 'unblocked';
  readonly detail: string;
  readonly error?: unknown;
}

export interface Settings {
  /** amqp:// or amqps://, with user, password and vhost. */
  readonly url: string;
  /** Shown in the broker's list of connections. */
  readonly name: string;
  /** Authorities that the broker's certificate may come from, in PEM, in place of the public ones; for amqps:// only. */
  readonly ca?: string;
  /**
   * `expect`: this user may declare no more than the private queues of its process. Exchanges and work queues are waited for;
   * somebody else declares them.
   */
  readonly topology: 'declare' | 'expect';
  readonly onIncident: (incident: Incident) => void;
  /** From TCP to an open connection. */
  readonly handshakeMs: number;
  readonly heartbeatSeconds: number;
  readonly reconnectMinMs: number;
  readonly reconnectMaxMs: number;
  /** For every question to the broker: no answer means that the connection is dead, whatever its socket says. */
  readonly rpcMs: number;
  /** A message that is not confirmed in time costs its channel. */
  readonly confirmMs: number;
  /** So long a publish waits for a connection, for room, or for the end of an alarm. */
  readonly admissionMs: number;
  readonly maxInFlight: number;
  readonly maxInFlightBytes: number;
  readonly maxBodyBytes: number;
  readonly canaryEveryMs: number;
  readonly canaryMaxAgeMs: number;
  /** A consumer that gets nothing for so long, and up to twice as long, begins anew. */
  readonly silenceMs: number;
  /** One that gets nothing for so long after another of this process was ended by the broker begins anew. */
  readonly doubtMs: number;
  /** So long after one look for what others have to declare comes the next. */
  readonly expectAgainMs: number;
  readonly redeliveryDelayMs: (deliveryCount: number) => number;
  /** Where the broker puts what passed its delivery limit. */
  readonly deadLettersQueue: string;
}

export type RabbitMqBusOptions = Pick<Settings, 'url'> & Partial<Settings>;

export function settingsOf(options: RabbitMqBusOptions): Settings {
  return {
    name: 'ensue',
    topology: 'declare',
    onIncident: () => undefined,
    handshakeMs: 5_000,
    heartbeatSeconds: 10,
    reconnectMinMs: 200,
    reconnectMaxMs: 5_000,
    rpcMs: 10_000,
    confirmMs: 10_000,
    admissionMs: 10_000,
    maxInFlight: 1_000,
    maxInFlightBytes: 32 * 1024 * 1024,
    maxBodyBytes: 8 * 1024 * 1024,
    canaryEveryMs: 10_000,
    canaryMaxAgeMs: 30_000,
    silenceMs: 15_000,
    doubtMs: 1_500,
    expectAgainMs: 1_000,
    redeliveryDelayMs,
    deadLettersQueue,
    ...options,
  };
}
