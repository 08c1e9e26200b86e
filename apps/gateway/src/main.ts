import { RabbitMqBus } from '@ensue/bus-rabbitmq';
import { topology } from '@ensue/contracts';
import { GatewayModule, createGateway } from '@ensue/gateway/nest';
import { HealthModule, busCheck, createHttpApp, incidentLog, runService, uuidv7 } from '@ensue/nest-kit';
import { Requester } from '@ensue/ports';
import { JweEnvelopes, KeyRing } from '@ensue/secrets';
import { config } from './config';

await runService({
  config,
  main: async ({ settings, logger, shutdown }) => {
    const onIncident = incidentLog(logger, 'RabbitMQ');
    const bus = new RabbitMqBus({ url: settings.ENSUE_AMQP_URL, name: 'ensue-gateway', onIncident });
    await bus.start();
    shutdown.onStop('bus', () => bus.stop(5_000));
    await bus.declare(topology);
    const requester = new Requester(bus, uuidv7);
    await requester.start();

    const envelopes = new JweEnvelopes(new KeyRing(settings.ENSUE_GATEWAY_KEY ?? [], 'ENSUE_GATEWAY_KEY'));
    const gateway = createGateway({ bus, requester, envelopes, logger });
    const checks = [shutdown.check, busCheck(bus), gateway.check];
    class Root {}
    const imports = [GatewayModule.register(gateway), HealthModule.register(checks, logger)];
    const { ENSUE_HTTP_HOST: host, ENSUE_HTTP_PORT: port, ENSUE_API_TOKEN: apiToken } = settings;
    const app = await createHttpApp({ module: Root, imports }, { logger, host, apiToken });
    shutdown.onStop('http', () => app.close());
    await app.listen(port, host);
    logger.info('The gateway is ready.', { events: `http://${host}:${port}/events` });
  },
});
