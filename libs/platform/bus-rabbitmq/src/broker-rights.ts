/** The services that speak to the broker, each as a user of its own. */
export type BrokerRole = 'gateway' | 'scheduler' | 'orchestrator' | 'runner';

/** What a RabbitMQ user may do in its vhost, by the names of exchanges and queues, as regular expressions. */
export interface BrokerRights {
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

/** What every process declares for itself: replies, announcements, the canary. */
const own = 'ensue\\.(reply|control|canary)\\..+';
/** Queues are written to by name through the default exchange, which RabbitMQ grants as a whole. */
const byName = 'amq\\.default';

/**
 * The least that each service works with. Only the orchestrator declares exchanges and work queues; the others expect them
 * (`topology: 'expect'`).
 */
export const brokerRights: Readonly<Record<BrokerRole, BrokerRights>> = {
  gateway: rights({ write: ['ensue\\.events'], read: ['ensue\\.control'] }),
  scheduler: rights({ write: [], read: [] }),
  runner: rights({ write: [], read: ['ensue\\.control', 'ensue\\.actions\\..+'] }),
  orchestrator: {
    configure: '^ensue\\..+$',
    write: `^(ensue\\..+|${byName})$`,
    read: '^ensue\\..+$',
  },
};

function rights({
  write,
  read,
}: {
  readonly write: readonly string[];
  readonly read: readonly string[];
}): BrokerRights {
  return {
    configure: `^${own}$`,
    write: `^(${[own, byName, ...write].join('|')})$`,
    read: `^(${[own, ...read].join('|')})$`,
  };
}
