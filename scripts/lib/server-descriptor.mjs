/** A server handle as data, to hand it to another process, and back. */
import { composeMysql, composeRabbitmq } from './compose-servers.mjs';
import { givenMysql, givenRabbitmq } from './given-servers.mjs';
import * as mariadb from './private-mariadb.mjs';
import * as rabbitmq from './private-rabbitmq.mjs';

const HANDLES = {
  rabbitmq: {
    private: ({ dir }) => rabbitmq.attach(dir),
    compose: composeRabbitmq,
    given: ({ url }) => givenRabbitmq(url),
  },
  mariadb: { private: ({ dir }) => mariadb.attach(dir), compose: composeMysql, given: ({ url }) => givenMysql(url) },
};

/**
 * @param {'rabbitmq' | 'mariadb'} server
 * `pid` is what it was at the start, for people who read the file; a handle always asks anew.
 */
export function toDescriptor(server, { kind, url, port, dir, pid, compose }) {
  return { server, kind, url, port, dir, pid, compose };
}

export function fromDescriptor(descriptor) {
  return HANDLES[descriptor.server][descriptor.kind](descriptor);
}
