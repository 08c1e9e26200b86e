import type { DeliveryHandler, OutgoingMessage } from '@ensue/ports';
import type { Life } from '../life';

/** A message in one queue. */
export interface Stored {
  readonly message: OutgoingMessage;
  /** How often it was delivered before. */
  deliveries: number;
}

/** A process that takes a queue's messages, over one connection. */
export interface Consumer {
  readonly life: Life;
  readonly prefetch: number;
  readonly handler: DeliveryHandler;
  readonly unacknowledged: Set<Stored>;
  paused: boolean;
}

/** A queue as the broker keeps it. */
export class BrokerQueue {
  ready: Stored[] = [];
  readonly consumers: Consumer[] = [];
  /** Deliveries that are about to be tried. */
  tries = 0;

  constructor(
    readonly name: string,
    readonly kind: 'work' | 'private',
    /** Whose connection a private queue goes with. */
    readonly owner: Life | undefined,
  ) {}

  /** What a trace calls it: the names of private queues are made anew for each process. */
  get label(): string {
    return this.kind === 'work' ? this.name : `private of ${this.owner?.name ?? 'nobody'}`;
  }

  get withRoom(): Consumer[] {
    return this.consumers.filter(
      ({ life, paused, prefetch, unacknowledged }) => life.alive && !paused && unacknowledged.size < prefetch,
    );
  }

  /** What its consumers have not acknowledged waits again, as the oldest. */
  takeBack(consumer: Consumer): number {
    const back = [...consumer.unacknowledged];
    consumer.unacknowledged.clear();
    this.ready.unshift(...back);
    return back.length;
  }
}
