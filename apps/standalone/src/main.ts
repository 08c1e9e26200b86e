import { functionCatalog } from '@ensue/actions';
import { Metrics, createTracer, ids, runService } from '@ensue/nest-kit';
import { Orchestrator, loadExamples } from '@ensue/orchestrator';
import { orchestratorMeter } from '@ensue/orchestrator/nest';
import { config } from './config';
import { connect } from './connect';
import { createApp } from './create-app';
import { resourceFetcherOf } from './resource-fetcher';
import { secretsOf } from './secrets';
import { welcome } from './welcome';

await runService({
  config,
  main: async ({ settings, logger, shutdown }) => {
    const metrics = new Metrics(config.service);
    const tracing = createTracer(config.service, settings, logger, shutdown);
    const { store, bus, requester } = await connect({ settings, logger, shutdown }, metrics);

    const fetcher = resourceFetcherOf(settings, shutdown);
    const keeping = secretsOf(settings);
    const functions = functionCatalog;
    const parts = { bus, store, replies: requester, functions, fetcher, ids, log: logger, ...keeping };
    const orchestrator = new Orchestrator({ ...parts, meter: orchestratorMeter(metrics), ...tracing });
    await orchestrator.start();
    shutdown.onStop('orchestrator', () => orchestrator.stop());

    const common = { settings, logger, shutdown, metrics, ...tracing };
    const app = await createApp({ ...common, store, bus, requester, orchestrator, ...keeping });
    shutdown.onStop('http, clock and consumers', () => app.close());
    await app.startAllMicroservices();
    const { ENSUE_HTTP_HOST: host, ENSUE_HTTP_PORT: port, ENSUE_API_TOKEN: token } = settings;
    const examples = settings.ENSUE_EXAMPLES_DIR;
    if (examples !== undefined) await loadExamples(examples, orchestrator.publishing, store, logger);
    await app.listen(port, host);
    process.stdout.write(welcome(await app.getUrl(), token, examples !== undefined));
  },
});
