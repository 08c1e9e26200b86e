import { join } from 'node:path';
import { MemoryBus } from '@ensue/bus-memory';
import { MeasuredBus, MeasuredStore, uuidv7, type Metrics, type ServiceContext } from '@ensue/nest-kit';
import { Requester } from '@ensue/ports';
import { createSqliteStore } from '@ensue/store-typeorm';
import type { variables } from './config';

/** The database and the bus of one process: both started, measured, and stopped in the other order. */
export async function connect({ settings, logger, shutdown }: ServiceContext<typeof variables>, metrics: Metrics) {
  const file = join(settings.ENSUE_DATA_DIR, 'ensue.sqlite');
  const store = new MeasuredStore(createSqliteStore({ file, logger, sole: true }), metrics);
  await store.start({ migrate: true });
  shutdown.onStop('store', () => store.stop());
  // Nobody else holds a lease on these rows: what was on its way when the last process ended goes out again.
  await store.leases.voidLeases();

  const memory = new MemoryBus({
    onHandlerError: (error, { queue }) => logger.warn('A message is delivered again.', { queue, error }),
  });
  const bus = new MeasuredBus(memory, metrics);
  await bus.start();
  shutdown.onStop('bus', () => bus.stop(2_000));
  const requester = new Requester(bus, uuidv7);
  await requester.start();
  return { store, bus, requester };
}
