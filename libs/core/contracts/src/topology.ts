import {
  actionQueue,
  actionsExchange,
  controlExchange,
  deadLettersQueue,
  deliveryLimit,
  eventsExchange,
  heartbeatsQueue,
  inquiriesQueue,
  intakeQueue,
  lifecycleExchange,
  resultsQueue,
} from './channels';

/** What must exist at the broker; every service declares the whole of it, so that any may start first. */
export interface BrokerTopology {
  readonly exchanges: readonly { readonly name: string; readonly type: 'topic' | 'direct' | 'fanout' }[];
  readonly queues: readonly {
    readonly name: string;
    readonly kind: 'work' | 'private';
    readonly deliveryLimit?: number;
    readonly bindings: readonly { readonly exchange: string; readonly pattern: string }[];
  }[];
}

function work(name: string, bindings: readonly { exchange: string; pattern: string }[] = []) {
  return { name, kind: 'work' as const, deliveryLimit, bindings };
}

/** The exchanges and work queues that every installation has. */
export const topology: BrokerTopology = {
  exchanges: [
    { name: eventsExchange, type: 'topic' },
    { name: lifecycleExchange, type: 'topic' },
    { name: actionsExchange, type: 'direct' },
    { name: controlExchange, type: 'fanout' },
  ],
  queues: [
    work(intakeQueue, [{ exchange: eventsExchange, pattern: '#' }]),
    work(resultsQueue),
    work(heartbeatsQueue),
    work(inquiriesQueue),
    work(deadLettersQueue),
  ],
};

/** The queue of each kind of action: declared by its runners, and by the orchestrator for the kinds it sends. */
export function actionTopology(kinds: readonly string[]): BrokerTopology {
  return {
    exchanges: [{ name: actionsExchange, type: 'direct' }],
    queues: kinds.map((kind) => work(actionQueue(kind), [{ exchange: actionsExchange, pattern: kind }])),
  };
}

/** A private queue that hears the control exchange. */
export function controlTopology(queue: string): BrokerTopology {
  return {
    exchanges: [{ name: controlExchange, type: 'fanout' }],
    queues: [{ name: queue, kind: 'private', bindings: [{ exchange: controlExchange, pattern: '' }] }],
  };
}
