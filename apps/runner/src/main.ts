import { join } from 'node:path';
import { createActionRegistry, onlyKinds } from '@ensue/actions';
import { RabbitMqBus } from '@ensue/bus-rabbitmq';
import {
  HealthModule,
  MeasuredBus,
  Metrics,
  busCheck,
  createHttpApp,
  createTracer,
  incidentLog,
  processSettings,
  runService,
  brokerOf,
} from '@ensue/nest-kit';
import { RunnerModule } from '@ensue/runner/nest';
import { JweEnvelopes, KeyRing } from '@ensue/secrets';
import { config } from './config';

await runService({
  config,
  main: async ({ settings, logger, shutdown }) => {
    const onIncident = incidentLog(logger, 'RabbitMQ');
    const metrics = new Metrics(config.service);
    const tracing = createTracer(config.service, settings, logger, shutdown);
    const broker = new RabbitMqBus({ ...brokerOf(settings), name: 'ensue-runner', onIncident });
    const bus = new MeasuredBus(broker, metrics);
    await bus.start();
    shutdown.onStop('bus', () => bus.stop(5_000));

    const { ENSUE_FILE_ROOT: root, ENSUE_FILE_ROOTS: roots } = settings;
    const folders = [...(root === undefined ? [] : [root]), ...Object.values(roots)];
    const every = createActionRegistry({
      http: { allow: settings.ENSUE_HTTP_ALLOW, addresses: settings.ENSUE_HTTP_RESOLVE },
      grpc: { tls: settings.ENSUE_GRPC_TLS },
      script: { hostPath: join(import.meta.dirname, '../../script-host.js') },
      sql: { connections: settings.ENSUE_SQL_CONNECTIONS },
      notify: { mailServers: settings.ENSUE_MAIL_SERVERS },
      file: { ...(root !== undefined && { root }), roots },
      ...processSettings(settings, [...folders, join(import.meta.dirname, '../../..')]),
    });
    const registry = onlyKinds(every, settings.ENSUE_RUNNER_KINDS);
    const envelopes = new JweEnvelopes(new KeyRing(settings.ENSUE_RUNNER_KEY ?? [], 'ENSUE_RUNNER_KEY'));
    class Root {}
    const parts = { bus, registry, logger, envelopes, metrics, ...tracing };
    const imports = [
      RunnerModule.register({ ...parts, slots: settings.ENSUE_RUNNER_SLOTS, stopLimitMs: 15_000 }),
      HealthModule.register([shutdown.check, busCheck(bus)], logger, metrics),
    ];
    const { ENSUE_HTTP_HOST: host, ENSUE_HTTP_PORT: port } = settings;
    const app = await createHttpApp({ module: Root, imports }, { logger, host, metrics });
    shutdown.onStop('http and actions', () => app.close());
    await app.listen(port, host);
    logger.info('The runner is ready.');
  },
});
