import { functionCatalog } from '@ensue/actions';
import { RabbitMqBus } from '@ensue/bus-rabbitmq';
import { version } from '@ensue/contracts';
import {
  BusTransport,
  HealthModule,
  busCheck,
  createHttpApp,
  eventApiId,
  incidentLog,
  randomSeal,
  runService,
  sha256Hex,
  storeCheck,
  uuidv7,
} from '@ensue/nest-kit';
import { Orchestrator, loadExamples } from '@ensue/orchestrator';
import { OrchestratorModule } from '@ensue/orchestrator/nest';
import { Requester } from '@ensue/ports';
import { createMysqlStore } from '@ensue/store-typeorm';
import { config } from './config';
import { resourceFetcherOf } from './resource-fetcher';
import { secretsOf } from './secrets';

await runService({
  config,
  main: async ({ settings, logger, shutdown }) => {
    const store = createMysqlStore({ url: settings.ENSUE_MYSQL_URL, logger });
    await store.start({ migrate: true });
    shutdown.onStop('store', () => store.stop());

    const onIncident = incidentLog(logger, 'RabbitMQ');
    const bus = new RabbitMqBus({ url: settings.ENSUE_AMQP_URL, name: 'ensue-orchestrator', onIncident });
    await bus.start();
    shutdown.onStop('bus', () => bus.stop(5_000));
    const replies = new Requester(bus, uuidv7);
    await replies.start();

    const fetcher = resourceFetcherOf(settings, shutdown);
    const ids = { next: uuidv7, derived: eventApiId, hash: sha256Hex, seal: randomSeal };
    const functions = functionCatalog;
    const parts = { bus, store, replies, ids, functions, fetcher, log: logger, ...secretsOf(settings) };
    const orchestrator = new Orchestrator({ ...parts, runnersElsewhere: true });
    await orchestrator.start();
    shutdown.onStop('orchestrator', () => orchestrator.stop());

    const checks = [shutdown.check, busCheck(bus), storeCheck(store)];
    class Root {}
    const imports = [OrchestratorModule.register(orchestrator, version), HealthModule.register(checks, logger)];
    const { ENSUE_HTTP_HOST: host, ENSUE_HTTP_PORT: port, ENSUE_API_TOKEN: apiToken } = settings;
    const app = await createHttpApp({ module: Root, imports }, { logger, host, apiToken });
    app.connectMicroservice({ strategy: new BusTransport(bus, { stopLimitMs: 10_000 }) });
    shutdown.onStop('http and consumers', () => app.close());
    await app.startAllMicroservices();
    const examples = settings.ENSUE_EXAMPLES_DIR;
    if (examples !== undefined) await loadExamples(examples, orchestrator.publishing, store, logger);
    await app.listen(port, host);
    logger.info('The orchestrator is ready.', { api: `http://${host}:${port}/api/v1` });
  },
});
