import type { MySqlServer } from './private-mariadb.mjs';
import type { RabbitMqServer } from './private-rabbitmq.mjs';

export interface TestServers {
  readonly rabbitmq: RabbitMqServer;
  readonly mariadb: MySqlServer;
}

/**
 * The servers of this test run: those that `npm test` started (named by ENSUE_TEST_SERVERS, can be killed and restarted),
 * or those whose addresses are in ENSUE_TEST_AMQP_URL and ENSUE_TEST_MYSQL_URL. Undefined when there are none.
 */
export function serversFromEnv(env?: Record<string, string | undefined>): TestServers | undefined;
