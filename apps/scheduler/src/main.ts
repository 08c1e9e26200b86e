import { RabbitMqBus } from '@ensue/bus-rabbitmq';
import { topology } from '@ensue/contracts';
import { HealthModule, busCheck, createHttpApp, incidentLog, runService, storeCheck } from '@ensue/nest-kit';
import { SchedulerModule } from '@ensue/scheduler/nest';
import { createMysqlStore } from '@ensue/store-typeorm';
import { config } from './config';

await runService({
  config,
  main: async ({ settings, logger, shutdown }) => {
    const store = createMysqlStore({ url: settings.ENSUE_MYSQL_URL, poolSize: 4, logger });
    await store.start({ migrate: true });
    shutdown.onStop('store', () => store.stop());

    const onIncident = incidentLog(logger, 'RabbitMQ');
    const bus = new RabbitMqBus({ url: settings.ENSUE_AMQP_URL, name: 'ensue-scheduler', onIncident });
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
      }),
      HealthModule.register(checks, logger),
    ];
    const { ENSUE_HTTP_HOST: host, ENSUE_HTTP_PORT: port } = settings;
    const app = await createHttpApp({ module: Root, imports }, { logger, host });
    shutdown.onStop('http and clock', () => app.close());
    await app.listen(port, host);
    logger.info('The scheduler is ready.');
  },
});
