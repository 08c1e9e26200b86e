import { actionFault } from '../action-fault';
import type { ActionContext } from '../action';
import { buildRequest } from '../http/build-request';
import type { ConfinedClient, ConfinedResponse } from '../http/confined-client';
import { describeUrl } from '../http/describe-url';
import type { HttpInput } from '../http/http-input';

type Endpoint = HttpInput['endpoint'];

/** One kind of document: how a fault calls it, and what becomes of its text. */
export interface DocumentKind<Document> {
  /** `API document` */
  readonly title: string;
  /** @throws ActionFault when it cannot be read */
  read(response: ConfinedResponse): Promise<Document>;
}

const longestKept = 5 * 60_000;
const mostKept = 20;
const maxBytes = 4 * 1024 * 1024;

/** Documents that calls are made after, by their address (DSL reference, "External Resource"), kept for a few minutes. */
export class DocumentLibrary<Document> {
  private readonly kept = new Map<string, { readonly document: Document; readonly until: number }>();

  constructor(
    private readonly client: ConfinedClient,
    private readonly kind: DocumentKind<Document>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @throws ActionFault when it cannot be loaded or read */
  async find(endpoint: Endpoint, context: ActionContext): Promise<Document> {
    // With its authentication: what one caller may read is not for all.
    const key = JSON.stringify(endpoint);
    const known = this.kept.get(key);
    if (known !== undefined && known.until > this.now()) return known.document;
    this.kept.delete(key);
    const { document, freshMs } = await this.load(endpoint, context);
    if (freshMs > 0) this.keep(key, document, freshMs);
    return document;
  }

  private async load(
    endpoint: Endpoint,
    context: ActionContext,
  ): Promise<{ readonly document: Document; readonly freshMs: number }> {
    const headers = { accept: 'application/json, application/yaml;q=0.9, */*;q=0.8' };
    const request = buildRequest({ method: 'GET', endpoint, headers, redirect: true }, context);
    const response = await this.client.request({ ...request, maxBytes });
    if (response.status !== 200) {
      const detail = `The ${this.kind.title} ${describeUrl(response.url)} could not be loaded: status ${response.status}`;
      throw actionFault('communication', detail, { status: response.status });
    }
    return { document: await this.kind.read(response), freshMs: freshFor(response.headers['cache-control']) };
  }

  private keep(key: string, document: Document, freshMs: number): void {
    this.kept.set(key, { document, until: this.now() + freshMs });
    if (this.kept.size <= mostKept) return;
    const [oldest] = this.kept.keys();
    if (oldest !== undefined) this.kept.delete(oldest);
  }
}

/** Five minutes, or as long as the server says where that is less (RFC 9111, of which no more is needed here). */
function freshFor(cacheControl = ''): number {
  if (/\bno-(?:store|cache)\b/i.test(cacheControl)) return 0;
  const maxAge = /\bmax-age="?(\d+)/i.exec(cacheControl)?.[1];
  return maxAge === undefined ? longestKept : Math.min(Number(maxAge) * 1000, longestKept);
}
