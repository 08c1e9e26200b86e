import { connect } from 'amqplib';

/** One for each scenario that needs any: they run side by side. */
const queues = ['amount', 'filter', 'until', 'foreach', 'for'].map((name) => `conformance.${name}`);

const brokerUrl = (): URL => new URL(process.env['ENSUE_TEST_AMQP_URL'] ?? 'amqp://127.0.0.1');

/** The queues that the document below describes, empty. */
export async function declareQueues(): Promise<void> {
  const connection = await connect(brokerUrl().href);
  const channel = await connection.createChannel();
  for (const queue of queues) {
    await channel.assertQueue(queue, { expires: 600_000 });
    await channel.purgeQueue(queue);
  }
  await channel.close();
  await connection.close();
}

/** The credentials of that broker, by the names that scenarios write. */
export function withCredentials(text: string): string {
  const { username, password } = brokerUrl();
  return text
    .replaceAll('broker-user', decodeURIComponent(username))
    .replaceAll('broker-password', decodeURIComponent(password));
}

/**
 * What scenarios publish to and subscribe from.
 * @param edition `2`, or anything for 3
 * @param host of the server that hands it out
 */
export function asyncApiDocument(edition: string, host: string): object {
  const note = { type: 'object', required: ['text'], properties: { text: { type: 'string' } } };
  if (edition === '2') {
    const [name = '', port = ''] = host.split(':');
    const web = { url: '{name}:{port}', protocol: 'http', variables: { name: {}, port: { default: port } } };
    return {
      asyncapi: '2.6.0',
      servers: { web: { ...web, description: `The name is ${name}.` } },
      channels: { '/inbox/second': { publish: { operationId: 'leaveNote', message: { payload: note } } } },
    };
  }
  const broker = brokerUrl();
  const tasks = queues.map((queue) => [queue, { address: queue, servers: [{ $ref: '#/servers/broker' }] }] as const);
  return {
    asyncapi: '3.0.0',
    servers: {
      web: { host, protocol: 'http' },
      broker: { host: broker.host, pathname: broker.pathname, protocol: 'amqp' },
      stream: { host: 'kafka.test', protocol: 'kafka' },
    },
    channels: {
      ...Object.fromEntries(tasks),
      notes: {
        address: '/inbox/{place}',
        parameters: { place: { location: '$message.payload#/place', default: 'third' } },
        messages: { note: { payload: { $ref: '#/components/schemas/note' } } },
        servers: [{ $ref: '#/servers/web' }],
      },
      records: { address: 'records', servers: [{ $ref: '#/servers/stream' }] },
    },
    operations: { leaveNote: { action: 'receive', channel: { $ref: '#/channels/notes' } } },
    components: { schemas: { note } },
  };
}
