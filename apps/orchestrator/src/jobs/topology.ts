import { actionKinds } from '@ensue/actions';
import { RabbitMqBus, makeBrokerUsers } from '@ensue/bus-rabbitmq';
import { actionTopology, topology as wholeTopology } from '@ensue/contracts';
import { busVariables, defineConfig, incidentLog, logVariables, parse, runService } from '@ensue/nest-kit';
import { secretUrl } from './secret-url';

const config = defineConfig({
  service: 'topology',
  variables: {
    ENSUE_AMQP_ADMIN_URL: {
      parse: parse.url({ schemes: ['http', 'https'], example: 'http://admin:password@rabbitmq:15672' }),
      secret: true,
      describe: 'RabbitMQ’s management API, as an administrator; without it no users are made.',
    },
    ENSUE_AMQP_CA_FILE: busVariables.ENSUE_AMQP_CA_FILE,
    ENSUE_ORCHESTRATOR_AMQP_URL: { ...secretUrl('orchestrators', 'amqp', 'amqps'), required: true },
    ENSUE_GATEWAY_AMQP_URL: secretUrl('gateways', 'amqp', 'amqps'),
    ENSUE_SCHEDULER_AMQP_URL: secretUrl('schedulers', 'amqp', 'amqps'),
    ENSUE_RUNNER_AMQP_URL: secretUrl('runners', 'amqp', 'amqps'),
    ...logVariables,
  },
});

/** Makes the services' users at the broker, and, as the orchestrator's, all exchanges and queues. */
export function topology(): Promise<void> {
  return runService({
    config,
    main: async ({ settings, logger }) => {
      const { ENSUE_AMQP_ADMIN_URL: adminUrl, ENSUE_AMQP_CA_FILE: ca, ENSUE_ORCHESTRATOR_AMQP_URL: url } = settings;
      if (adminUrl !== undefined) {
        const given = {
          orchestrator: url,
          gateway: settings.ENSUE_GATEWAY_AMQP_URL,
          scheduler: settings.ENSUE_SCHEDULER_AMQP_URL,
          runner: settings.ENSUE_RUNNER_AMQP_URL,
        };
        const urls = Object.fromEntries(Object.entries(given).filter(([, each]) => each !== undefined));
        for (const made of await makeBrokerUsers({ adminUrl, urls })) logger.info(`Made in RabbitMQ: ${made}`);
      }
      const onIncident = incidentLog(logger, 'RabbitMQ');
      const bus = new RabbitMqBus({ url, ...(ca !== undefined && { ca }), name: 'ensue-topology', onIncident });
      await bus.start();
      await bus.declare(wholeTopology);
      await bus.declare(actionTopology(actionKinds));
      await bus.stop(5_000);
      logger.info('The broker is ready.');
    },
  });
}
