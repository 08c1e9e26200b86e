import { addressOf, type World } from '../world/world';
import { rest } from '../workload/client';

const attemptMs = 2_000;
const pauseMs = 50;

/** One event that was sent to start a run. */
export interface Sent {
  readonly n: string;
  /** When it was first tried. */
  readonly at: number;
}

/** Sends events at an even pace and insists on each, so that there is always something under way when a fault strikes. */
export class Flow {
  readonly sent: Sent[] = [];
  private readonly open = new Set<Promise<void>>();
  private ended = false;
  private turn = 0;
  private beating: Promise<void> | undefined;

  constructor(
    private readonly world: World,
    private readonly prefix: string,
    private readonly perSecond: number,
    private readonly workload = 'sequence',
  ) {}

  start(): void {
    this.beating = this.beat();
  }

  /** Sends no more; resolves when everything that was sent has been accepted. */
  async end(): Promise<void> {
    this.ended = true;
    await this.beating;
    await Promise.all(this.open);
  }

  /** Sends one event until it is accepted. */
  async send(workload = this.workload): Promise<string> {
    const n = `${this.prefix}-${this.sent.length}`;
    this.sent.push({ n, at: Date.now() });
    const event = { specversion: '1.0', id: n, source: '/chaos', type: `chaos.${workload}`, data: { n } };
    while (!(await this.accepted(event))) await rest(pauseMs);
    return n;
  }

  private async beat(): Promise<void> {
    const began = performance.now();
    for (let number = 1; !this.ended; number += 1) {
      const sending = this.send().then(() => undefined);
      this.open.add(sending);
      void sending.finally(() => this.open.delete(sending));
      await rest(Math.max(0, began + (number / this.perSecond) * 1_000 - performance.now()));
    }
  }

  private async accepted(event: Readonly<Record<string, unknown>>): Promise<boolean> {
    this.turn += 1;
    try {
      const answer = await fetch(`${addressOf(this.world, 'gateway', this.turn)}/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents+json' },
        body: JSON.stringify(event),
        signal: AbortSignal.timeout(attemptMs),
      });
      await answer.arrayBuffer();
      return answer.status === 202;
    } catch {
      return false; // no answer, or half of one
    }
  }
}
