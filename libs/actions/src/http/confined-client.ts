import type { Agent } from 'undici';
import { actionFault } from '../action-fault';
import type { HttpSettings } from '../settings';
import { AddressPolicy } from './address-policy';
import { AddressRefused, checkedConnector, type Resolve } from './checked-connector';
import { decodeBody } from './decode-body';
import { nextHop } from './next-hop';
import { describeUrl } from './describe-url';

export interface ConfinedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Follows up to three redirects, each checked like the first address. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
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

/** The only way out for actions: public addresses or allowed ones, limits on redirects, size and time. */
export class ConfinedClient {
  private agent: Promise<Agent> | undefined;
  private readonly policy: AddressPolicy;
  private readonly maxBytes: number;

  constructor(
    settings: HttpSettings = {},
    private readonly resolve?: Resolve,
  ) {
    this.policy = new AddressPolicy(settings.allow);
    this.maxBytes = settings.maxResponseBytes ?? defaultMaxBytes;
  }

  /** @throws ActionFault when it is refused or no answer comes; any status is an answer */
  async request(request: ConfinedRequest): Promise<ConfinedResponse> {
    let hop = request;
    for (let redirects = 0; ; redirects += 1) {
      const response = await this.once(hop);
      const next = hop.follow ? nextHop(hop, response) : undefined;
      if (next === undefined) return response;
      if (redirects === maxRedirects) {
        throw actionFault('communication', `${describeUrl(request.url)} redirected more than ${maxRedirects} times`);
      }
      hop = next;
    }
  }

  async close(): Promise<void> {
    await (await this.agent)?.destroy();
  }

  private async once({ method, url, headers, body, signal, deadlineMs }: ConfinedRequest): Promise<ConfinedResponse> {
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
      const bytes = await this.read(response.body, url);
      const plain = Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [name, String(value ?? '')]),
      );
      const decoded = await decodeBody(bytes, plain['content-encoding'], this.maxBytes).catch(() => {
        throw actionFault('communication', `The body from ${describeUrl(url)} is damaged or larger than allowed`);
      });
      return { status: response.statusCode, headers: plain, body: decoded, url };
    } catch (error) {
      throw this.faultOf(error, url, signal);
    }
  }

  private async read(stream: AsyncIterable<Buffer> & { destroy(): unknown }, url: URL): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of stream) {
      bytes += chunk.length;
      if (bytes > this.maxBytes) {
        stream.destroy();
        const detail = `${describeUrl(url)} answered with more than ${this.maxBytes} bytes`;
        throw actionFault('communication', detail);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  private async makeAgent(): Promise<Agent> {
    const { Agent, buildConnector } = await import('undici');
    const connect = checkedConnector(buildConnector, this.policy, this.resolve);
    return new Agent({ connect, connections: 32, pipelining: 1, keepAliveTimeout: 10_000, maxHeaderSize: 32 * 1024 });
  }

  private faultOf(error: unknown, url: URL, signal: AbortSignal): unknown {
    if (error instanceof AddressRefused) {
      const hint = 'the operator can allow its network with ENSUE_HTTP_ALLOW';
      return actionFault(
        'authorization',
        `${error.host} leads to an internal address, which actions may not call; ${hint}`,
      );
    }
    if (!(error instanceof Error) || error.name === 'ActionFault') return error;
    if (signal.aborted) return actionFault('timeout', `${describeUrl(url)} did not answer within the deadline`);
    const { code } = error as { code?: unknown };
    const reason = typeof code === 'string' ? code : error.message;
    return actionFault('communication', `${describeUrl(url)} could not be reached: ${reason}`);
  }
}
