import { version } from '@ensue/contracts';
import type { Logger } from '../logging';
import type { EndedSpan } from './otlp-tracer';

const sendEveryMs = 2_000;
const mostAtOnce = 512;
/** What a slow collector does not take is not kept for it: telling is never worth the work it tells of. */
const mostWaiting = 8_192;
const patienceMs = 5_000;

/** Sends what has ended to a collector, by OTLP over HTTP in JSON, in portions, beside everything else. */
export class OtlpExporter {
  private waiting: EndedSpan[] = [];
  private lost = 0;
  private end: AbortSignal | undefined;
  private readonly address: string;
  private readonly credentials: { readonly authorization?: string };
  private sending: Promise<void> = Promise.resolve();
  private readonly timer: NodeJS.Timeout;

  /** @param endpoint the collector's address: `/v1/traces` is put behind it */
  constructor(
    endpoint: string,
    private readonly service: string,
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly send: typeof fetch = fetch,
    private readonly patience = patienceMs,
  ) {
    const url = new URL(`${endpoint.replace(/\/$/, '')}/v1/traces`);
    const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    // An address with a password is refused by fetch, in words that have the password in them.
    this.credentials = user === ':' ? {} : { authorization: `Basic ${Buffer.from(user).toString('base64')}` };
    [url.username, url.password] = ['', ''];
    this.address = url.href;
    this.timer = setInterval(() => void this.flush(), sendEveryMs);
    this.timer.unref();
  }

  add(span: EndedSpan): void {
    if (this.waiting.length >= mostWaiting) {
      this.lost += 1;
      return;
    }
    this.waiting.push(span);
    if (this.waiting.length === mostAtOnce) void this.flush();
  }

  /** Resolves when all that has ended by now was sent, or given up. Never rejects. */
  flush(): Promise<void> {
    this.sending = this.sending.then(async () => {
      while (this.waiting.length > 0) {
        await this.portion(this.waiting.splice(0, mostAtOnce));
        if (this.end?.aborted) this.waiting = [];
      }
    });
    return this.sending;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    // For all that is left together: nobody who stops waits for what is silent, portion by portion.
    this.end = AbortSignal.timeout(this.patience);
    await this.flush();
  }

  private async portion(spans: readonly EndedSpan[]): Promise<void> {
    try {
      const answer = await this.send(this.address, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...this.credentials },
        body: JSON.stringify(this.body(spans)),
        signal: this.end ?? AbortSignal.timeout(this.patience),
      });
      await answer.arrayBuffer();
      if (answer.ok) return;
      this.give(spans, `it answered ${answer.status}`);
    } catch (error) {
      this.give(spans, error instanceof Error ? error.message : String(error));
    }
  }

  private give(spans: readonly EndedSpan[], why: string): void {
    this.logger.warn('The collector of traces did not take them; they are lost.', {
      spans: spans.length + this.lost,
      error: why,
    });
    this.lost = 0;
  }

  private body(spans: readonly EndedSpan[]): object {
    const attributes = [
      { key: 'service.name', value: { stringValue: `ensue-${this.service}` } },
      { key: 'service.version', value: { stringValue: version } },
    ];
    return {
      resourceSpans: [{ resource: { attributes }, scopeSpans: [{ scope: { name: 'ensue', version }, spans }] }],
    };
  }
}
