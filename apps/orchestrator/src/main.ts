import { functionCatalog } from '@ensue/actions';
import { version } from '@ensue/contracts';
import {
  BusTransport,
  HealthModule,
  Metrics,
  busCheck,
  createHttpApp,
  createTracer,
  ids,
  runService,
  storeCheck,
} from '@ensue/nest-kit';
import { Orchestrator, loadExamples } from '@ensue/orchestrator';
import { OrchestratorModule, orchestratorMeter, standingMetrics } from '@ensue/orchestrator/nest';
import { config } from './config';
import { connect } from './connect';
import { ranAsJob } from './jobs/ran-as-job';
import { resourceFetcherOf } from './resource-fetcher';
import { secretsOf } from './secrets';

if (await ranAsJob(process.argv[2])) process.exit();

await runService({
  config,
  main: async ({ settings, logger, shutdown }) => {
    const metrics = new Metrics(config.service);
    const tracing = createTracer(config.service, settings, logger, shutdown);
    const { store, bus, replies } = await connect({ settings, logger, shutdown }, metrics);

    const fetcher = resourceFetcherOf(settings, shutdown);
    const functions = functionCatalog;
    const parts = { bus, store, replies, ids, functions, fetcher, log: logger, ...secretsOf(settings) };
    const orchestrator = new Orchestrator({
      ...parts,
      runnersElsewhere: true,
      meter: orchestratorMeter(metrics),
      ...tracing,
    });
    standingMetrics(orchestrator, metrics, logger);
    await orchestrator.start();
    shutdown.onStop('orchestrator', () => orchestrator.stop());

    const checks = [shutdown.check, busCheck(bus), storeCheck(store)];
    class Root {}
    const imports = [
      OrchestratorModule.register(orchestrator, version),
      HealthModule.register(checks, logger, metrics),
    ];
    const { ENSUE_HTTP_HOST: host, ENSUE_HTTP_PORT: port, ENSUE_API_TOKEN: apiToken } = settings;
    const app = await createHttpApp({ module: Root, imports }, { logger, host, apiToken, metrics });
    app.connectMicroservice({ strategy: new BusTransport(bus, { stopLimitMs: 10_000 }) });
    shutdown.onStop('http and consumers', () => app.close());
    await app.startAllMicroservices();
    const examples = settings.ENSUE_EXAMPLES_DIR;
    if (examples !== undefined) await loadExamples(examples, orchestrator.publishing, store, logger);
    await app.listen(port, host);
    logger.info('The orchestrator is ready.', { api: `http://${host}:${port}/api/v1` });
  },
});
