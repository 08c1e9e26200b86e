import { join } from 'node:path';
import { functionCatalog } from '@ensue/actions';
import { MemoryBus } from '@ensue/bus-memory';
import { eventApiId, randomSeal, runService, sha256Hex, uuidv7 } from '@ensue/nest-kit';
import { Orchestrator, loadExamples } from '@ensue/orchestrator';
import { Requester } from '@ensue/ports';
import { createSqliteStore } from '@ensue/store-typeorm';
import { config } from './config';
import { createApp } from './create-app';
import { resourceFetcherOf } from './resource-fetcher';
import { secretsOf } from './secrets';
import { welcome } from './welcome';

await runService({
  config,
  main: async ({ settings, logger, shutdown }) => {
    const store = createSqliteStore({ file: join(settings.ENSUE_DATA_DIR, 'ensue.sqlite'), logger, sole: true });
    await store.start({ migrate: true });
    shutdown.onStop('store', () => store.stop());
    // Nobody else holds a lease on these rows: what was on its way when the last process ended goes out again.
    await store.leases.voidLeases();

    const bus = new MemoryBus({
      onHandlerError: (error, { queue }) => logger.warn('A message is delivered again.', { queue, error }),
    });
    await bus.start();
    shutdown.onStop('bus', () => bus.stop(2_000));
    const requester = new Requester(bus, uuidv7);
    await requester.start();

    const fetcher = resourceFetcherOf(settings, shutdown);
    const ids = { next: uuidv7, derived: eventApiId, hash: sha256Hex, seal: randomSeal };
    const keeping = secretsOf(settings);
    const functions = functionCatalog;
    const parts = { bus, store, replies: requester, functions, fetcher, ids, log: logger, ...keeping };
    const orchestrator = new Orchestrator(parts);
    await orchestrator.start();
    shutdown.onStop('orchestrator', () => orchestrator.stop());

    const app = await createApp({ settings, logger, shutdown, store, bus, requester, orchestrator, ...keeping });
    shutdown.onStop('http, clock and consumers', () => app.close());
    await app.startAllMicroservices();
    const { ENSUE_HTTP_HOST: host, ENSUE_HTTP_PORT: port, ENSUE_API_TOKEN: token } = settings;
    const examples = settings.ENSUE_EXAMPLES_DIR;
    if (examples !== undefined) await loadExamples(examples, orchestrator.publishing, store, logger);
    await app.listen(port, host);
    process.stdout.write(welcome(await app.getUrl(), token, examples !== undefined));
  },
});
