import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createActionRegistry, functionCatalog } from '@ensue/actions';
import { MemoryBus } from '@ensue/bus-memory';
import { GatewayModule, createGateway } from '@ensue/gateway/nest';
import {
  BusTransport,
  HealthModule,
  busCheck,
  createHttpApp,
  eventApiId,
  runService,
  sha256Hex,
  storeCheck,
  uuidv7,
} from '@ensue/nest-kit';
import { Orchestrator, loadExamples } from '@ensue/orchestrator';
import { OrchestratorModule } from '@ensue/orchestrator/nest';
import { Requester } from '@ensue/ports';
import { RunnerModule } from '@ensue/runner/nest';
import { SchedulerModule } from '@ensue/scheduler/nest';
import { createSqliteStore } from '@ensue/store-typeorm';
import { version } from '../../../package.json';
import { actionSettings } from './action-settings';
import { config } from './config';
import { welcome } from './welcome';

await runService({
  config,
  main: async ({ settings, logger, shutdown }) => {
    await mkdir(settings.ENSUE_DATA_DIR, { recursive: true });
    const store = createSqliteStore({ file: join(settings.ENSUE_DATA_DIR, 'ensue.sqlite'), logger });
    await store.start({ migrate: true });
    shutdown.onStop('store', () => store.stop());
    await store.leases.voidLeases();

    const bus = new MemoryBus({
      onHandlerError: (error, { queue }) => logger.warn('A message is delivered again.', { queue, error }),
    });
    await bus.start();
    shutdown.onStop('bus', () => bus.stop(2_000));
    const requester = new Requester(bus, uuidv7);
    await requester.start();

    const ids = { next: uuidv7, derived: eventApiId, hash: sha256Hex };
    const orchestrator = new Orchestrator({
      bus,
      store,
      replies: requester,
      functions: functionCatalog,
      ids,
      log: logger,
    });
    await orchestrator.start();
    shutdown.onStop('orchestrator', () => orchestrator.stop());
    const gateway = createGateway({ bus, requester, logger });

    const registry = createActionRegistry(actionSettings(settings));
    class Root {}
    const imports = [
      OrchestratorModule.register(orchestrator, version),
      GatewayModule.register(gateway),
      SchedulerModule.register({ bus, leases: store.leases, logger }),
      RunnerModule.register({
        bus,
        registry,
        logger,
        requester,
        slots: settings.ENSUE_RUNNER_SLOTS,
        stopLimitMs: 10_000,
      }),
      HealthModule.register([shutdown.check, busCheck(bus), storeCheck(store), gateway.check], logger),
    ];
    const { ENSUE_HTTP_HOST: host, ENSUE_HTTP_PORT: port, ENSUE_API_TOKEN: apiToken } = settings;
    const app = await createHttpApp({ module: Root, imports }, { logger, host, apiToken });
    app.connectMicroservice({ strategy: new BusTransport(bus, { stopLimitMs: 10_000 }) });
    shutdown.onStop('http, clock and consumers', () => app.close());
    await app.startAllMicroservices();
    const examples = settings.ENSUE_EXAMPLES_DIR;
    if (examples !== undefined) await loadExamples(examples, orchestrator.publishing, store, logger);
    await app.listen(port, host);
    process.stdout.write(welcome(`http://${host}:${port}`, apiToken, examples !== undefined));
  },
});
