/** How a test finds the servers of its run again, with all that can be done to them. */
import { readFileSync } from 'node:fs';
import { givenMysql, givenRabbitmq } from './given-servers.mjs';
import { fromDescriptor } from './server-descriptor.mjs';

export function serversFromEnv(env = process.env) {
  if (env.ENSUE_TEST_SERVERS) {
    const { rabbitmq, mariadb } = JSON.parse(readFileSync(env.ENSUE_TEST_SERVERS, 'utf8'));
    return { rabbitmq: fromDescriptor(rabbitmq), mariadb: fromDescriptor(mariadb) };
  }
  if (env.ENSUE_TEST_AMQP_URL && env.ENSUE_TEST_MYSQL_URL) {
    return { rabbitmq: givenRabbitmq(env.ENSUE_TEST_AMQP_URL), mariadb: givenMysql(env.ENSUE_TEST_MYSQL_URL) };
  }
  return undefined;
}
