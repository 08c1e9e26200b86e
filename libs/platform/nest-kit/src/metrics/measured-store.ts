import type { Instant, Store, StoreLoad, StoreTransaction } from '@ensue/ports';
import type { Metrics } from './metrics';

/** A store that times its transactions; it promises what the one inside promises. */
export class MeasuredStore implements Store {
  private readonly duration;
  private readonly failures;

  constructor(
    private readonly store: Store,
    metrics: Metrics,
  ) {
    this.duration = metrics.histogram({
      name: 'ensue_store_transaction_duration_seconds',
      help: 'Transactions that have committed, with their repetitions after deadlocks.',
    });
    this.failures = metrics.counter({
      name: 'ensue_store_transaction_failures_total',
      help: 'Transactions that were given up.',
    });
    metrics.gauge(
      { name: 'ensue_store_connections', help: 'How many connections to the database the process may hold.' },
      (gauge) => gauge.set(store.load().connections),
    );
    metrics.gauge(
      { name: 'ensue_store_work_in_progress', help: 'Transactions and reads that have a connection, or wait for one.' },
      (gauge) => gauge.set(store.load().underWay),
    );
  }

  get queries(): Store['queries'] {
    return this.store.queries;
  }

  get leases(): Store['leases'] {
    return this.store.leases;
  }

  get retention(): Store['retention'] {
    return this.store.retention;
  }

  get inspection(): Store['inspection'] {
    return this.store.inspection;
  }

  start(options: { readonly migrate: boolean }): Promise<void> {
    return this.store.start(options);
  }

  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const began = performance.now();
    const working = this.store.transaction(work);
    working.then(
      () => this.duration.observe((performance.now() - began) / 1_000),
      () => this.failures.inc(),
    );
    return working;
  }

  ping(): Promise<Instant> {
    return this.store.ping();
  }

  load(): StoreLoad {
    return this.store.load();
  }

  stop(): Promise<void> {
    return this.store.stop();
  }
}
