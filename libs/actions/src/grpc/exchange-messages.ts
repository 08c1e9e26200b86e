import type { ClientDuplexStream, ServiceError } from '@grpc/grpc-js';
import { actionFault } from '../action-fault';
import { callFault } from './call-fault';
import type { CheckedAddress } from '../http/address-book';

/** One call, whatever its kind: on the wire each is messages there and messages back. */
export interface GrpcOrder {
  /** `inventory.v1.Stock/Reserve` */
  readonly method: string;
  readonly host: string;
  readonly port: number;
  readonly address: CheckedAddress;
  readonly tls: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly messages: readonly Buffer[];
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** Of all answers together, and of each. */
  readonly maxBytes: number;
  readonly maxMessages: number;
}

/**
 * Sends the messages and collects the answers, over a connection of its own to the address that was checked.
 * @throws ActionFault when the call ends with another status than OK, too late, or with more than it may
 */
export async function exchangeMessages(order: GrpcOrder): Promise<readonly Buffer[]> {
  const { Client, Metadata, credentials } = await import('@grpc/grpc-js');
  const { host, address, method, signal, maxBytes } = order;
  const secured = order.tls ? credentials.createSsl() : credentials.createInsecure();
  const client = new Client(targetOf(address), secured, {
    // The name stays in the request and in the certificate.
    'grpc.default_authority': order.port === (order.tls ? 443 : 80) ? host : `${host}:${order.port}`,
    ...(order.tls && { 'grpc.ssl_target_name_override': host }),
    'grpc.primary_user_agent': 'ensue',
    'grpc.max_receive_message_length': maxBytes,
    // Trying again is the engine's, where it is seen; no proxy and no record in DNS may lead elsewhere.
    'grpc.enable_retries': 0,
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.use_local_subchannel_pool': 1,
  });
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(order.metadata)) metadata.set(name, value);
  const deadline = Date.now() + order.deadlineMs;
  const call = client.makeBidiStreamRequest(`/${method}`, asIs, asIs, metadata, { deadline });
  // A call that is given up ends with an error that nobody waits for any more.
  call.on('error', () => undefined);
  const cancel = (): void => call.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    for (const message of order.messages) call.write(message);
    call.end();
    return await answersOf(call, order);
  } catch (error) {
    throw faultOf(error, order);
  } finally {
    signal.removeEventListener('abort', cancel);
    call.cancel();
    client.close();
  }
}

async function answersOf(call: ClientDuplexStream<Buffer, Buffer>, order: GrpcOrder): Promise<readonly Buffer[]> {
  const answers: Buffer[] = [];
  let bytes = 0;
  for await (const answer of call as AsyncIterable<Buffer>) {
    answers.push(answer);
    bytes += answer.length;
    if (bytes > order.maxBytes) throw tooMuch(order, `${order.maxBytes} bytes`);
    if (answers.length > order.maxMessages) throw tooMuch(order, `${order.maxMessages} messages`);
  }
  return answers;
}

function faultOf(error: unknown, { signal, address, ...order }: GrpcOrder): unknown {
  if (!(error instanceof Error) || error.name === 'ActionFault') return error;
  const what = describeCall(order);
  if (signal.aborted) return actionFault('timeout', `${what} did not end within the deadline`);
  const { code, details } = error as Partial<ServiceError>;
  if (typeof code !== 'number') return error;
  // What the name leads to is not told.
  return callFault(what, code, (details ?? '').replaceAll(address.address, order.host));
}

/** `inventory.v1.Stock/Reserve at stock.example.com:443`, for a person. */
export function describeCall({ method, host, port }: Pick<GrpcOrder, 'method' | 'host' | 'port'>): string {
  return `${method} at ${host}:${port}`;
}

function tooMuch(order: GrpcOrder, limit: string): Error {
  return actionFault('communication', `${describeCall(order)} answered with more than ${limit}`);
}

const targetOf = ({ address, port }: CheckedAddress): string =>
  address.includes(':') ? `ipv6:[${address}]:${port}` : `ipv4:${address}:${port}`;

const asIs = (bytes: Buffer): Buffer => bytes;
