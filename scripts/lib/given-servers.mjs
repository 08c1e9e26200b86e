/** Servers that somebody else runs and whose address we were given: they can be used, but are not ours to end. */
import { createDatabase, dropDatabase } from './databases.mjs';
import { SetupError } from './setup-error.mjs';

export function givenRabbitmq(url) {
  return {
    ...notOurs('RabbitMQ'),
    url,
    port: Number(new URL(url).port || 5672),
    ctl: () => refuse('RabbitMQ', 'controlled'),
    createVhost: () => refuse('RabbitMQ', 'given another vhost'),
    deleteVhost: () => refuse('RabbitMQ', 'relieved of a vhost'),
  };
}

export function givenMysql(url) {
  return {
    ...notOurs('MySQL'),
    url,
    port: Number(new URL(url).port || 3306),
    createDatabase: (name) => createDatabase(url, name),
    dropDatabase: (name) => dropDatabase(url, name),
  };
}

function notOurs(name) {
  return {
    kind: 'given',
    pid: undefined,
    kill9: () => refuse(name, 'killed'),
    restart: () => refuse(name, 'restarted'),
    stop: async () => {},
  };
}

async function refuse(name, verb) {
  throw new SetupError({
    where: name,
    what: `cannot be ${verb}: it was given by its address only`,
    todo: 'unset ENSUE_TEST_AMQP_URL and ENSUE_TEST_MYSQL_URL, so that the test run starts servers of its own',
  });
}
