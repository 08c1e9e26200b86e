import { isIP } from 'node:net';
import type { ChannelModel, Options } from 'amqplib';
import type { ActionContext } from '../action';
import { ActionFault, actionFault } from '../action-fault';
import type { AddressBook } from '../http/address-book';
import type { AmqpCredentials } from './amqp-credentials';

export interface AmqpTarget {
  /** `amqp://` or `amqps://`; its path is the vhost. */
  readonly url: URL;
  readonly vhost?: string | undefined;
  readonly credentials: AmqpCredentials;
}

const connectTimeoutMs = 10_000;

/**
 * Works with a broker over a connection of its own, to the address that was checked; the connection ends with the work, or
 * when the action is told to stop.
 * @throws ActionFault what the work throws, or (communication, authentication, authorization, timeout) what the broker says
 */
export async function withBroker<Result>(
  target: AmqpTarget,
  book: AddressBook,
  { signal, deadlineMs }: Pick<ActionContext, 'signal' | 'deadlineMs'>,
  work: (connection: ChannelModel, broken: Promise<never>) => Promise<Result>,
): Promise<Result> {
  const { url } = target;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'amqps:';
  const port = Number(url.port || (secure ? 5671 : 5672));
  const what = `The broker ${host}:${port}`;
  const address = await book.find(host, port);
  const options: Options.Connect = {
    protocol: secure ? 'amqps' : 'amqp',
    hostname: address.address,
    port: address.port,
    vhost: encodeURIComponent(target.vhost ?? decodeURIComponent(url.pathname.slice(1))) || '/',
    heartbeat: 30,
    ...target.credentials,
  };
  const { connect } = await import('amqplib');
  let connection: ChannelModel;
  try {
    const timeout = Math.min(connectTimeoutMs, deadlineMs);
    // The certificate must be the name's.
    const servername = isIP(host) === 0 ? { servername: host } : {};
    connection = await connect(options, { timeout, noDelay: true, ...servername });
  } catch (error) {
    throw brokerFault(what, error);
  }
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined);
  const stop = (): void => broken.reject(actionFault('timeout', `${what} was left at the deadline`));
  connection.on('error', (error: Error) => broken.reject(brokerFault(what, error)));
  connection.on('close', () => broken.reject(actionFault('communication', `${what} closed the connection`)));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([broken.promise, work(connection, broken.promise)]);
  } catch (error) {
    throw brokerFault(what, error);
  } finally {
    signal.removeEventListener('abort', stop);
    // What was not acknowledged goes back to its queue.
    await connection.close().catch(() => undefined);
  }
}

/** What the broker refused, as a fault; its words name queues and users, never passwords. */
function brokerFault(what: string, error: unknown): unknown {
  if (error instanceof ActionFault || !(error instanceof Error)) return error;
  const { code } = error as { code?: unknown };
  if (code === 403 || /ACCESS[_-]REFUSED|\b403\b/.test(error.message)) {
    const kind = /handshake|login|authentication/i.test(error.message) ? 'authentication' : 'authorization';
    return actionFault(kind, `${what} refused: ${error.message.slice(0, 300)}`);
  }
  const reason = typeof code === 'string' ? code : error.message.slice(0, 300);
  const status = code === 404 ? { status: 404 } : {};
  return actionFault('communication', `${what} failed: ${reason}`, status);
}
