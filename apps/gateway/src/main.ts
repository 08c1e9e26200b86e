import { RabbitMqBus } from '@ensue/bus-rabbitmq';
import { topology } from '@ensue/contracts';
import { GatewayModule, createGateway } from '@ensue/gateway/nest';
import {
  HealthModule,
  MeasuredBus,
  Metrics,
  busCheck,
  createHttpApp,
  createTracer,
  incidentLog,
  runService,
  uuidv7,
  brokerOf,
} from '@ensue/nest-kit';
import { Requester } from '@ensue/ports';
import { JweEnvelopes, KeyRing } from '@ensue/secrets';
import { config } from './config';

await runService({
  config,
  main: async ({ settings, logger, shutdown }) => {
    const onIncident = incidentLog(logger, 'RabbitMQ');
    const metrics = new Metrics(config.service);
    const tracing = createTracer(config.service, settings, logger, shutdown);
    const broker = new RabbitMqBus({ ...brokerOf(settings), name: 'ensue-gateway', onIncident });
    const bus = new MeasuredBus(broker, metrics);
    await bus.start();
    shutdown.onStop('bus', () => bus.stop(5_000));
    await bus.declare(topology);
    const requester = new Requester(bus, uuidv7);
    await requester.start();

    const envelopes = new JweEnvelopes(new KeyRing(settings.ENSUE_GATEWAY_KEY ?? [], 'ENSUE_GATEWAY_KEY'));
    const gateway = createGateway({ bus, requester, envelopes, logger, metrics, ...tracing });
    const checks = [shutdown.check, busCheck(bus), gateway.check];
    class Root {}
    const imports = [GatewayModule.register(gateway), HealthModule.register(checks, logger, metrics)];
    const { ENSUE_HTTP_HOST: host, ENSUE_HTTP_PORT: port, ENSUE_API_TOKEN: apiToken } = settings;
    const app = await createHttpApp({ module: Root, imports }, { logger, host, apiToken, metrics });
    shutdown.onStop('http', () => app.close());
    await app.listen(port, host);
    logger.info('The gateway is ready.', { events: `http://${host}:${port}/events` });
  },
});
