import { RabbitMqBus } from '@ensue/bus-rabbitmq';
import {
  MeasuredBus,
  MeasuredStore,
  incidentLog,
  uuidv7,
  type Metrics,
  type ServiceContext,
  brokerOf,
  databaseOf,
} from '@ensue/nest-kit';
import { Requester } from '@ensue/ports';
import { createMysqlStore } from '@ensue/store-typeorm';
import type { config } from './config';

type Context = Pick<ServiceContext<never>, 'logger' | 'shutdown'> & {
  readonly settings: ReturnType<typeof config.read>;
};

/** The database, then the broker: both started, measured, and stopped in the other order. */
export async function connect({ settings, logger, shutdown }: Context, metrics: Metrics) {
  const store = new MeasuredStore(createMysqlStore({ ...databaseOf(settings), logger }), metrics);
  await store.start({ migrate: settings.ENSUE_MIGRATIONS === 'at-start' });
  shutdown.onStop('store', () => store.stop());

  const onIncident = incidentLog(logger, 'RabbitMQ');
  const broker = new RabbitMqBus({ ...brokerOf(settings), name: 'ensue-orchestrator', onIncident });
  const bus = new MeasuredBus(broker, metrics);
  await bus.start();
  shutdown.onStop('bus', () => bus.stop(5_000));
  const replies = new Requester(bus, uuidv7);
  await replies.start();
  return { store, bus, replies };
}
