import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../random';
import { addressOf, type World } from '../world/world';

/** What the client knows of an event it has sent. */
export interface ClientRecord {
  /** The event's `id`, and the `n` in its data, which its run hands on. */
  readonly n: string;
  /** The workflow it is to start; for an answer, the one that waits. */
  readonly workload: string;
  readonly kind: 'start' | 'answer';
  /** `unknown`: no answer came that says whether it was taken. */
  readonly outcome: 'ok' | 'fail' | 'unknown';
  readonly apiId?: string;
  readonly attempts: number;
}

export interface Pour {
  /** Names of the events begin with it. */
  readonly prefix: string;
  readonly count: number;
  /** At most; slower when the installation is. */
  readonly perSecond: number;
  /** Workloads by weight. */
  readonly mix: Readonly<Record<string, number>>;
}

const attemptMs = 6_000;
const mostAttempts = 200;
const pauseMs = 250;
const workers = 48;

/** A sender of events that knows exactly what it was promised. Most senders insist; a few try once and never know. */
export class Client {
  readonly records: ClientRecord[] = [];
  /** What requests were answered with, and how often; `503 without Retry-After`. */
  readonly answers = new Map<string, number>();
  private paused: Promise<void> | undefined;
  private turn = 0;

  constructor(
    private readonly world: World,
    private readonly random: Random,
    private readonly answered: ReadonlySet<string>,
    private readonly insisting = 0.95,
  ) {}

  /** Sends events, many at a time; resolves when every one of them is answered, or given up. */
  async pour({ prefix, count, perSecond, mix }: Pour): Promise<void> {
    const names = Object.entries(mix).flatMap(([name, weight]) => Array.from({ length: weight }, () => name));
    const began = performance.now();
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < count) {
        const number = next;
        next += 1;
        const dueIn = began + (number / perSecond) * 1_000 - performance.now();
        if (dueIn > 0) await rest(dueIn);
        await this.paused;
        await this.startOne(this.random.pick(names), `${prefix}-${number}`);
      }
    };
    await Promise.all(Array.from({ length: workers }, work));
  }

  /** New events wait until the returned function is called. */
  pause(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.paused = promise;
    return () => {
      this.paused = undefined;
      resolve();
    };
  }

  private async startOne(workload: string, n: string): Promise<void> {
    if (!this.answered.has(workload)) {
      await this.send({ n, workload, kind: 'start' }, this.random.chance(this.insisting));
      return;
    }
    const { apiId } = await this.send({ n, workload, kind: 'start' }, true);
    // An answer counts from the run's start on, before it listens as well as after.
    if (apiId !== undefined) await this.isDecided(apiId);
    if (this.random.chance(0.5)) await rest(this.random.between(200, 1_500));
    await this.send({ n, workload, kind: 'answer' }, true);
  }

  private async isDecided(apiId: string): Promise<void> {
    for (let asked = 0; asked < mostAttempts; asked += 1) {
      this.turn += 1;
      const url = `${addressOf(this.world, 'orchestrator', this.turn)}/api/v1/events/${apiId}`;
      const answer = await fetch(url, { signal: AbortSignal.timeout(attemptMs) }).catch(() => undefined);
      // Half an answer is none: it is asked again.
      const body = await answer?.text().catch(() => undefined);
      if (answer?.status === 200 && body?.includes('"started"') === true) return;
      await rest(pauseMs);
    }
  }

  private async send(about: Pick<ClientRecord, 'n' | 'workload' | 'kind'>, insists: boolean): Promise<ClientRecord> {
    const { n, workload, kind } = about;
    const event = {
      specversion: '1.0',
      id: kind === 'start' ? n : `${n}/answer`,
      source: '/chaos',
      type: kind === 'start' ? `chaos.${workload}` : 'chaos.answer',
      data: { n },
    };
    let outcome: ClientRecord['outcome'] = 'unknown';
    let apiId: string | undefined;
    let attempts = 0;
    while (outcome === 'unknown' && attempts < (insists ? mostAttempts : 1)) {
      if (attempts > 0) await rest(pauseMs);
      attempts += 1;
      ({ outcome, apiId } = await this.attempt(event));
    }
    const record: ClientRecord = { ...about, outcome, attempts, ...(apiId !== undefined && { apiId }) };
    this.records.push(record);
    appendFileSync(join(this.world.home, 'client.jsonl'), `${JSON.stringify(record)}\n`);
    return record;
  }

  private async attempt(
    event: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly outcome: ClientRecord['outcome']; readonly apiId: string | undefined }> {
    this.turn += 1;
    try {
      const answer = await fetch(`${addressOf(this.world, 'gateway', this.turn)}/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents+json' },
        body: JSON.stringify(event),
        signal: AbortSignal.timeout(attemptMs),
      });
      const patient = answer.ok || answer.headers.has('retry-after') ? '' : ' without Retry-After';
      const said = `${answer.status}${patient}`;
      this.answers.set(said, (this.answers.get(said) ?? 0) + 1);
      if (answer.status === 202) {
        const { ids } = (await answer.json()) as { ids: readonly string[] };
        return { outcome: 'ok', apiId: ids[0] };
      }
      await answer.arrayBuffer();
      const refused = answer.status >= 400 && answer.status < 500 && answer.status !== 429;
      return { outcome: refused ? 'fail' : 'unknown', apiId: undefined };
    } catch {
      return { outcome: 'unknown', apiId: undefined }; // no answer, or half of one: it may have been taken
    }
  }
}

export function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
