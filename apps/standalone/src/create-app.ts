import { createActionRegistry } from '@ensue/actions';
import { version } from '@ensue/contracts';
import { GatewayModule, createGateway } from '@ensue/gateway/nest';
import {
  BusTransport,
  HealthModule,
  busCheck,
  createHttpApp,
  storeCheck,
  type Metrics,
  type ServiceContext,
} from '@ensue/nest-kit';
import type { Orchestrator } from '@ensue/orchestrator';
import { OrchestratorModule, standingMetrics } from '@ensue/orchestrator/nest';
import type { MessageBus, Requester, SecretEnvelopes, Store, Tracer } from '@ensue/ports';
import { RunnerModule } from '@ensue/runner/nest';
import { SchedulerModule } from '@ensue/scheduler/nest';
import { actionSettings } from './action-settings';
import type { variables } from './config';

interface Parts extends ServiceContext<typeof variables> {
  readonly store: Store;
  readonly bus: MessageBus;
  readonly requester: Requester;
  readonly orchestrator: Orchestrator;
  readonly metrics: Metrics;
  readonly tracer?: Tracer;
  readonly envelopes: SecretEnvelopes;
  readonly gatewayEnvelopes: SecretEnvelopes;
}

/** The four services as modules of one application. */
export function createApp({ settings, logger, shutdown, store, bus, requester, orchestrator, ...keeping }: Parts) {
  const { envelopes, gatewayEnvelopes, metrics, tracer } = keeping;
  const tracing = tracer === undefined ? {} : { tracer };
  standingMetrics(orchestrator, metrics, logger);
  const gateway = createGateway({ bus, requester, envelopes: gatewayEnvelopes, logger, metrics, ...tracing });
  const registry = createActionRegistry(actionSettings(settings));
  const slots = settings.ENSUE_RUNNER_SLOTS;
  class Root {}
  const imports = [
    OrchestratorModule.register(orchestrator, version),
    GatewayModule.register(gateway),
    SchedulerModule.register({
      bus,
      leases: store.leases,
      retention: store.retention,
      retentionDays: settings.ENSUE_RETENTION_DAYS || undefined,
      logger,
      metrics,
    }),
    RunnerModule.register({
      bus,
      registry,
      logger,
      requester,
      envelopes,
      slots,
      stopLimitMs: 10_000,
      metrics,
      ...tracing,
    }),
    HealthModule.register([shutdown.check, busCheck(bus), storeCheck(store), gateway.check], logger, metrics),
  ];
  const { ENSUE_HTTP_HOST: host, ENSUE_API_TOKEN: apiToken } = settings;
  return createHttpApp({ module: Root, imports }, { logger, host, apiToken, metrics }).then((app) => {
    app.connectMicroservice({ strategy: new BusTransport(bus, { stopLimitMs: 10_000 }) });
    return app;
  });
}
