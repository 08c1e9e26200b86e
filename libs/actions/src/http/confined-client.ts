import type { Agent } from 'undici';
import type { JsonObject } from '@ensue/contracts';
import type { ActionContext } from '../action';
import { actionFault } from '../action-fault';
import type { HttpSettings } from '../settings';
import { AddressPolicy } from './address-policy';
import { AddressRefused, checkedConnector, type Resolve } from './checked-connector';
import { type Credentials, sendAuthenticated } from './credentials';
import { credentialsOf } from './credentials-of';
import { decodeBody } from './decode-body';
import { nextHop } from './next-hop';
import { describeUrl } from './describe-url';
import { AccessTokens } from './oauth2/access-tokens';

export interface ConfinedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What goes with it to its host, in place of a header of the author's. */
  readonly credentials?: Credentials;
  /** Follows up to three redirects, each checked like the first address. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** Another limit than the client's for the answer. */
  readonly maxBytes?: number;
}

export interface ConfinedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Where the last redirect led. */
  readonly url: URL;
}

const maxRedirects = 3;
const defaultMaxBytes = 1024 * 1024;

/**
 * The only way out for actions: public addresses or allowed ones, limits on redirects, size and time. Access tokens that
 * requests need are asked for on the same way, and kept here.
 */
export class ConfinedClient {
  private agent: Promise<Agent> | undefined;
  private readonly policy: AddressPolicy;
  private readonly addresses: Readonly<Record<string, string>>;
  private readonly maxBytes: number;
  private readonly allowedBy: string;
  private readonly tokens = new AccessTokens((request) => this.once(request));

  constructor(
    settings: HttpSettings = {},
    private readonly resolve?: Resolve,
  ) {
    this.policy = new AddressPolicy(settings.allow);
    this.addresses = settings.addresses ?? {};
    this.maxBytes = settings.maxResponseBytes ?? defaultMaxBytes;
    this.allowedBy = settings.allowedBy ?? 'ENSUE_HTTP_ALLOW';
  }

  /** @throws ActionFault when it is refused or no answer comes; any status is an answer */
  async request(request: ConfinedRequest): Promise<ConfinedResponse> {
    let hop = request;
    for (let redirects = 0; ; redirects += 1) {
      const response = await this.authenticated(hop);
      const next = hop.follow ? nextHop(hop, response) : undefined;
      if (next === undefined) return request.credentials?.conceal?.(response) ?? response;
      if (redirects === maxRedirects) {
        throw actionFault('communication', `${describeUrl(request.url)} redirected more than ${maxRedirects} times`);
      }
      hop = next;
    }
  }

  /**
   * The `Authorization` of a call that goes another way than HTTP.
   * @returns undefined for a policy that answers what only an HTTP server asks: digest
   * @throws ActionFault when the policy lacks a value, or there is no access token to be had
   */
  async authorization(
    policy: JsonObject,
    url: URL,
    { signal, deadlineMs }: Pick<ActionContext, 'signal' | 'deadlineMs'>,
  ): Promise<string | undefined> {
    const request = { method: 'POST', url, headers: {}, follow: false, signal, deadlineMs };
    return credentialsOf(policy).authorize(request, this.tokens);
  }

  async close(): Promise<void> {
    await (await this.agent)?.destroy();
  }

  private async authenticated(hop: ConfinedRequest): Promise<ConfinedResponse> {
    if (hop.credentials === undefined) return this.once(hop);
    return sendAuthenticated((request) => this.once(request), hop, hop.credentials, this.tokens);
  }

  private async once(hop: ConfinedRequest): Promise<ConfinedResponse> {
    const { method, url, headers, body, signal, deadlineMs, maxBytes = this.maxBytes } = hop;
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw actionFault('configuration', `${url.protocol}// cannot be called: only http:// and https:// can`);
    }
    const { request } = await import('undici');
    this.agent ??= this.makeAgent();
    try {
      const response = await request(url, {
        dispatcher: await this.agent,
        method: method as 'GET',
        headers: { 'accept-encoding': 'identity', ...headers },
        ...(body === undefined ? {} : { body }),
        signal,
        headersTimeout: deadlineMs,
        bodyTimeout: deadlineMs,
      });
      const bytes = await read(response.body, url, maxBytes);
      const plain = Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [name, String(value ?? '')]),
      );
      const decoded = await decodeBody(bytes, plain['content-encoding'], maxBytes).catch(() => {
        throw actionFault('communication', `The body from ${describeUrl(url)} is damaged or larger than allowed`);
      });
      return { status: response.statusCode, headers: plain, body: decoded, url };
    } catch (error) {
      throw this.faultOf(error, url, signal);
    }
  }

  private async makeAgent(): Promise<Agent> {
    const { Agent, buildConnector } = await import('undici');
    const connect = checkedConnector(buildConnector, this.policy, this.addresses, this.resolve);
    // No bound on connections to one host: slots bound them, and a request that waited here would lose its deadline to others.
    return new Agent({ connect, pipelining: 1, keepAliveTimeout: 10_000, maxHeaderSize: 32 * 1024 });
  }

  private faultOf(error: unknown, url: URL, signal: AbortSignal): unknown {
    if (error instanceof AddressRefused) {
      const hint = `the operator can allow its network with ${this.allowedBy}`;
      return actionFault(
        'authorization',
        `${error.host} leads to an internal address, which may not be called from here; ${hint}`,
      );
    }
    if (!(error instanceof Error) || error.name === 'ActionFault') return error;
    if (signal.aborted) return actionFault('timeout', `${describeUrl(url)} did not answer within the deadline`);
    const { code } = error as { code?: unknown };
    const reason = typeof code === 'string' ? code : error.message;
    return actionFault('communication', `${describeUrl(url)} could not be reached: ${reason}`);
  }
}

async function read(
  stream: AsyncIterable<Buffer> & { destroy(): unknown },
  url: URL,
  maxBytes: number,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      stream.destroy();
      throw actionFault('communication', `${describeUrl(url)} answered with more than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
