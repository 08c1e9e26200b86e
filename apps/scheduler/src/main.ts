import { RabbitMqBus } from '@ensue/bus-rabbitmq';
import { topology } from '@ensue/contracts';
import {
  HealthModule,
  MeasuredBus,
  MeasuredStore,
  Metrics,
  busCheck,
  createHttpApp,
  incidentLog,
  runService,
  storeCheck,
  brokerOf,
  databaseOf,
} from '@ensue/nest-kit';
import { SchedulerModule } from '@ensue/scheduler/nest';
import { createMysqlStore } from '@ensue/store-typeorm';
import { config } from './config';

await runService({
  config,
  main: async ({ settings, logger, shutdown }) => {
    const metrics = new Metrics(config.service);
    const database = createMysqlStore({ ...databaseOf(settings), poolSize: 4, logger });
    const store = new MeasuredStore(database, metrics);
    await store.start({ migrate: settings.ENSUE_MIGRATIONS === 'at-start' });
    shutdown.onStop('store', () => store.stop());

    const onIncident = incidentLog(logger, 'RabbitMQ');
    const broker = new RabbitMqBus({ ...brokerOf(settings), name: 'ensue-scheduler', onIncident });
    const bus = new MeasuredBus(broker, metrics);
    await bus.start();
    shutdown.onStop('bus', () => bus.stop(5_000));
    await bus.declare(topology);

    const checks = [shutdown.check, busCheck(bus), storeCheck(store)];
    class Root {}
    const imports = [
      SchedulerModule.register({
        bus,
        leases: store.leases,
        retention: store.retention,
        retentionDays: settings.ENSUE_RETENTION_DAYS || undefined,
        logger,
        metrics,
      }),
      HealthModule.register(checks, logger, metrics),
    ];
    const { ENSUE_HTTP_HOST: host, ENSUE_HTTP_PORT: port } = settings;
    const app = await createHttpApp({ module: Root, imports }, { logger, host, metrics });
    shutdown.onStop('http and clock', () => app.close());
    await app.listen(port, host);
    logger.info('The scheduler is ready.');
  },
});
