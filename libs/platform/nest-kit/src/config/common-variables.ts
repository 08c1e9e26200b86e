import { parse, type Parser } from './parse';

/** The variables that services share; each service names the groups it needs in its own config. */

export const logVariables = {
  ENSUE_LOG_LEVEL: {
    parse: parse.oneOf('error', 'warn', 'info', 'debug'),
    default: 'info',
    describe: 'How much is logged.',
  },
  ENSUE_LOG_FORMAT: {
    parse: parse.oneOf('json', 'pretty'),
    default: process.stdout.isTTY ? 'pretty' : 'json',
    describe: 'json: one object per line; pretty: for a person (the default at a terminal).',
  },
} as const;

/** For a service whose only addresses are those of its health. */
export function healthVariables(port: number) {
  return {
    ENSUE_HTTP_HOST: {
      parse: parse.text({ expected: 'an address or host name', example: '0.0.0.0' }),
      default: '127.0.0.1',
      describe: 'Where to listen; beyond loopback an API needs ENSUE_API_TOKEN.',
    },
    ENSUE_HTTP_PORT: { parse: parse.port(), default: port, describe: 'The HTTP port; 0 for any free one.' },
  } as const;
}

/** For a service with addresses that the admin token guards. */
export function httpVariables(port: number) {
  return {
    ...healthVariables(port),
    ENSUE_API_TOKEN: {
      parse: parse.text({ expected: 'a long random text', example: '$(openssl rand -hex 32)' }),
      secret: true,
      describe:
        'What callers of the API send as "Authorization: Bearer …"; without one everybody on this machine may call.',
    },
  } as const;
}

export const busVariables = {
  ENSUE_AMQP_URL: {
    parse: parse.url({ schemes: ['amqp', 'amqps'], example: 'amqp://ensue:password@rabbitmq:5672/ensue' }),
    required: true,
    secret: true,
    describe: 'The RabbitMQ broker.',
  },
  ENSUE_AMQP_CA_FILE: {
    parse: parse.textFile({ expected: 'a file of certificates in PEM', example: '/run/secrets/rabbitmq-ca.pem' }),
    describe: 'The authorities that the broker must be certified by, for amqps://; without it, those that Node knows.',
  },
} as const;

/** For services that can do without the right to declare exchanges and work queues. */
export const topologyVariables = {
  ENSUE_AMQP_TOPOLOGY: {
    parse: parse.oneOf('declare', 'expect'),
    default: 'declare',
    describe:
      'declare: exchanges and queues are declared by this service too; expect: it waits until an orchestrator or its topology job has.',
  },
} as const;

export const storeVariables = {
  ENSUE_MYSQL_URL: {
    parse: parse.url({ schemes: ['mysql', 'mariadb'], example: 'mysql://ensue:password@mysql:3306/ensue' }),
    required: true,
    secret: true,
    describe: 'The MySQL database.',
  },
  ENSUE_MYSQL_CA_FILE: {
    parse: parse.textFile({ expected: 'a file of certificates in PEM', example: '/run/secrets/mysql-ca.pem' }),
    describe: 'The authorities that the database must be certified by; with it, all connections to it are encrypted.',
  },
  ENSUE_MIGRATIONS: {
    parse: parse.oneOf('at-start', 'elsewhere'),
    default: 'at-start',
    describe:
      'at-start: this service brings the schema up to date; elsewhere: the migration job does, and this service needs no right to.',
  },
} as const;

export const secretsVariables = {
  ENSUE_SECRETS_KEY: {
    parse: parse.keys(),
    secret: true,
    describe:
      'Seals the secrets in the database, the same at every orchestrator; of several the first writes, all read.',
  },
  ENSUE_SECRETS_KEY_FILE: {
    parse: parse.text({ expected: 'a file', example: '/run/secrets/ensue-secrets-key' }),
    describe: 'A file that holds such keys, after those of ENSUE_SECRETS_KEY.',
  },
} as const;

export const runnerKeyVariables = {
  ENSUE_RUNNER_KEY: {
    parse: parse.keys(),
    secret: true,
    describe:
      'Seals the secrets in messages, the same at every orchestrator and runner; of several the first writes, all read.',
  },
} as const;

export const gatewayKeyVariables = {
  ENSUE_GATEWAY_KEY: {
    parse: parse.keys(),
    secret: true,
    describe:
      'Seals the secrets of webhooks in messages, the same at every orchestrator and gateway; of several the first writes, all read.',
  },
} as const;

export const retentionVariables = {
  ENSUE_RETENTION_DAYS: {
    parse: parse.integer({ min: 0, max: 36_500, example: 90 }),
    default: 90,
    describe: 'How many days after its end a run is kept, where its workflow says nothing of its own; 0: for ever.',
  },
} as const;

export const dataVariables = {
  ENSUE_DATA_DIR: {
    parse: parse.text({ expected: 'a folder', example: '/var/lib/ensue' }),
    default: './data',
    describe: 'Where standalone keeps its database, and by default the files and the warehouse of actions.',
  },
} as const;

export const examplesVariables = {
  ENSUE_EXAMPLES_DIR: {
    parse: parse.text({ expected: 'a folder', example: './examples' }),
    describe: 'A folder of examples, <name>/workflow.yaml, published at the first start.',
  },
} as const;

/** For the service that publishes definitions: it fetches what they refer to. */
export const resourceVariables = {
  ENSUE_RESOURCE_ALLOW: {
    parse: parse.list({
      expected: 'addresses or networks, separated by commas, or * for all',
      example: '192.0.2.7,10.20.0.0/16',
    }),
    default: [],
    describe: 'Internal addresses that resources of definitions may be fetched from; all others are refused.',
  },
  ENSUE_RESOURCE_RESOLVE: {
    parse: fixedAddresses(),
    default: {},
    describe:
      'Fixed addresses for hosts of resources, for tests and split-horizon networks, like curl --resolve; these addresses count as allowed.',
  },
} as const;

/** For runners that are not for every kind: each trust class has its own. */
export const runnerKindsVariables = {
  ENSUE_RUNNER_KINDS: {
    parse: parse.list({ expected: 'kinds of actions, separated by commas', example: 'http,sql,log' }),
    default: [],
    describe: 'The kinds of actions that this runner performs; empty: all. Every kind needs a runner.',
  },
} as const;

export const actionVariables = {
  ENSUE_RUNNER_SLOTS: {
    parse: parse.integer({ min: 1, max: 1000, example: 20 }),
    default: 20,
    describe: 'How many actions one runner performs at a time.',
  },
  ENSUE_HTTP_ALLOW: {
    parse: parse.list({
      expected: 'addresses or networks, separated by commas, or * for all',
      example: '192.0.2.7,10.20.0.0/16',
    }),
    default: [],
    describe: 'Internal addresses that actions may call; all others are refused.',
  },
  ENSUE_HTTP_RESOLVE: {
    parse: fixedAddresses(),
    default: {},
    describe:
      'Fixed addresses for hosts, for tests and split-horizon networks, like curl --resolve; these addresses count as allowed.',
  },
  ENSUE_GRPC_TLS: {
    parse: parse.list({ expected: 'host:port, separated by commas, or * for all', example: 'stock.example.com:8443' }),
    default: [],
    describe: 'gRPC services that actions reach by TLS although their port is not 443.',
  },
  ENSUE_FILE_ROOT: {
    parse: parse.text({ expected: 'a folder', example: '/srv/ensue-files' }),
    describe:
      'The folder that file actions may read and write, which they know as "files"; without any they are refused.',
  },
  ENSUE_FILE_ROOTS: {
    parse: folders(),
    default: {},
    describe: 'More such folders, by name.',
  },
  ENSUE_SQL_CONNECTIONS: {
    parse: connections(),
    default: {},
    secret: true,
    describe: 'The databases that sql actions may use, by name.',
  },
  ENSUE_MAIL_SERVERS: {
    parse: mailServers(),
    default: {},
    secret: true,
    describe:
      'The mail servers that notify actions may use, by name; "mail" is the one that is meant where none is said.',
  },
  ENSUE_SHELL: {
    parse: parse.oneOf('off', 'sandboxed', 'unconfined'),
    default: 'off',
    describe:
      'Whether workflows may run shell commands: in a sandbox of the operating system, or with all that this process may do.',
  },
  ENSUE_PYTHON: {
    parse: parse.oneOf('off', 'sandboxed', 'unconfined'),
    default: 'off',
    describe: 'The same for scripts in Python.',
  },
  ENSUE_SANDBOX_MEMORY_MB: {
    parse: parse.integer({ min: 32, max: 1_048_576, example: 512 }),
    default: 512,
    describe: 'The address space of one process in a sandbox.',
  },
  ENSUE_CONTAINER_ENGINE: {
    parse: parse.text({ expected: 'the path of a socket', example: '/run/user/1000/podman/podman.sock' }),
    describe: 'The Docker-compatible engine that runs containers for workflows; without it they are refused.',
  },
  ENSUE_CONTAINER_NETWORK: {
    parse: parse.text({ expected: 'the name of a network of the engine', example: 'workflows' }),
    default: 'none',
    describe: 'The network that containers are in; ports need one.',
  },
  ENSUE_CONTAINER_VOLUMES: {
    parse: parse.list({ expected: 'folders, separated by commas', example: '/srv/shared,/srv/reports' }),
    default: [],
    describe: 'The folders that containers may be given, with all below them.',
  },
  ENSUE_CONTAINER_MEMORY_MB: {
    parse: parse.integer({ min: 16, max: 1_048_576, example: 512 }),
    default: 512,
    describe: 'What one container may hold in memory.',
  },
} as const;

type Connections = Readonly<Record<string, string | { readonly url: string; readonly readOnly?: boolean }>>;

function connections(): Parser<Connections> {
  return parse.json({
    expected: 'a JSON object of names and URLs, or objects of url and readOnly',
    example: `'{"shop":"mysql://reader:password@db:3306/shop"}'`,
    check: (value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('is not a JSON object');
      for (const [name, given] of Object.entries(value as Record<string, unknown>)) {
        const { url, readOnly = false } = typeof given === 'string' ? { url: given } : asRecord(given);
        const whole = typeof url === 'string' && URL.canParse(url) && typeof readOnly === 'boolean';
        if (!whole) throw new Error(`has no URL under ${JSON.stringify(name)}`);
      }
      return value as Connections;
    },
  });
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

type MailServers = Readonly<Record<string, string | { readonly url: string; readonly from?: string }>>;

function mailServers(): Parser<MailServers> {
  return parse.json({
    expected: 'a JSON object of names and URLs, or objects of url and from',
    example: `'{"mail":{"url":"smtp://user:password@mx.example.com:587","from":"ensue@example.com"}}'`,
    check: (value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('is not a JSON object');
      for (const [name, given] of Object.entries(value as Record<string, unknown>)) {
        const { url, from = '' } = typeof given === 'string' ? { url: given } : asRecord(given);
        const whole =
          typeof url === 'string' && /^smtps?:\/\//.test(url) && URL.canParse(url) && typeof from === 'string';
        if (!whole) throw new Error(`has no smtp:// or smtps:// under ${JSON.stringify(name)}`);
      }
      return value as MailServers;
    },
  });
}

function folders(): Parser<Readonly<Record<string, string>>> {
  return parse.json({
    expected: 'a JSON object of names and folders',
    example: `'{"inbox":"/srv/inbox","reports":"/srv/reports"}'`,
    check: (value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('is not a JSON object');
      for (const [name, folder] of Object.entries(value)) {
        const whole = typeof folder === 'string' && folder !== '' && name !== '';
        if (!whole) throw new Error(`has no folder under ${JSON.stringify(name)}`);
      }
      return value as Readonly<Record<string, string>>;
    },
  });
}

function fixedAddresses(): Parser<Readonly<Record<string, string>>> {
  const expected = 'host:port=address:port, separated by commas';
  const example = 'api.example.com:443=10.20.0.5:8443';
  const list = parse.list({ expected, example });
  return {
    expected,
    example,
    read: (text) =>
      Object.fromEntries(
        list.read(text).map((item) => {
          const [from = '', to = '', ...more] = item.split('=');
          if (!isHostAndPort(from) || !isHostAndPort(to) || more.length > 0)
            throw new Error('has a part of another form');
          // What connections are looked up by: URLs are written in lower case.
          return [from.toLowerCase().replace(/^\[|\](?=:\d+$)/g, ''), to];
        }),
      ),
  };
}

/** With the brackets of IPv6 around it, where it is one. */
const isHostAndPort = (text: string): boolean => /^(?:\[[\da-f:.]+\]|[^\s:[\]/@]+):\d{1,5}$/i.test(text);
