import { eventsExchange, type JsonObject } from '@ensue/contracts';
import type { MemoryDatabase } from '@ensue/store-typeorm/testing';
import { tickerWithoutSchedule, type Generated, type Root } from './definitions/generate-definitions';
import type { Dice } from './dice';
import { Life } from './life';
import type { SimulatedInstallation } from './processes/installation';
import type { World } from './world';

/** What the client was told is safe, or done. */
export interface Accepted {
  /** Ids of events whose publishing was confirmed. */
  readonly events: Set<string>;
  /** Keys of runs that were answered for. */
  readonly calls: Set<string>;
}

export const clientSource = '/client';
const retryMs = 300;
const answerMs = 5_000;
const lookEveryMs = 1_000;
const tickingMs = 40_000;

/** Whoever uses an installation: publishes definitions, sends events, calls, and does not let go before it has its answer. */
export class Client {
  readonly accepted: Accepted = { events: new Set(), calls: new Set() };
  private readonly life: Life;
  private readonly bus: { publish(message: object): Promise<void> };
  private open = 0;

  constructor(
    private readonly world: World,
    private readonly installation: SimulatedInstallation,
    private readonly database: MemoryDatabase,
  ) {
    this.life = new Life('client', world.time);
    this.bus = installation.parts(this.life, 'client').bus as Client['bus'];
  }

  /** Nothing more is to come from it. */
  get done(): boolean {
    return this.open === 0;
  }

  /** @param dice for what it does; the same with and without faults */
  begin({ sources, roots }: Generated, dice: Dice): void {
    const stories = roots.map((root) => ({ root, afterMs: dice.between(0, 15_000), plans: plansOf(root, dice) }));
    this.does(async () => {
      for (const source of sources) await this.publish(source);
      this.does(() => this.endTicking());
      for (const { root, afterMs, plans } of stories) {
        this.does(async () => {
          await this.life.rest(afterMs);
          await this.publish(root.source);
          for (const plan of plans) this.does(() => this.carryOut(plan));
        });
      }
    });
  }

  private does(work: () => Promise<void>): void {
    this.open += 1;
    void work().then(() => {
      this.open -= 1;
    });
  }

  private publish(source: string): Promise<void> {
    return this.insist(async () => {
      const published = await this.replica().publishing.publish(source, 'application/json');
      if (published.kind === 'mistakes') throw new Error(`${source}: ${JSON.stringify(published.mistakes)}`);
    });
  }

  private async endTicking(): Promise<void> {
    await this.life.rest(tickingMs);
    await this.publish(tickerWithoutSchedule);
  }

  private async carryOut({ root, key, call, afterMs, replies }: Plan): Promise<void> {
    await this.life.rest(afterMs);
    if (call) {
      await this.insist(async () => {
        const wanted = { namespace: 'sim', workflow: root.name, input: { key }, key, waitSeconds: 0 };
        const called = await this.replica().runs.start(wanted);
        if (called.kind === 'refused') throw new Error(`refused: ${called.reason}`);
        this.accepted.calls.add(key);
      });
    } else await this.send(`begin.${root.name}`, key);
    await this.untilStarted(key);
    await Promise.all(
      replies.map(async ({ ending, laterMs }) => {
        await this.life.rest(laterMs);
        await this.send('reply', `${key}/${ending}`);
      }),
    );
  }

  private async send(type: string, key: string): Promise<void> {
    const id = `${type} ${key}`;
    const event: JsonObject = { specversion: '1.0', id, source: clientSource, type, data: { key } };
    const message = {
      exchange: eventsExchange,
      routingKey: type,
      messageId: id,
      body: JSON.stringify(event),
      mustArrive: true,
    };
    await this.insist(() => this.bus.publish(message));
    this.accepted.events.add(id);
  }

  /** Who replies to a run knows of it. */
  private async untilStarted(key: string): Promise<void> {
    const input = JSON.stringify({ key });
    for (;;) {
      const found = this.database.rows<{ input: string }>('SELECT input FROM runs');
      if (found.some((row) => row.input === input || row.input === `[${input}]`)) return;
      await this.life.rest(lookEveryMs);
    }
  }

  /** Tries until it works; no answer is a failure too. */
  private async insist(work: () => Promise<void>): Promise<void> {
    for (;;) {
      const failed = await Promise.race([
        work().then(
          () => undefined,
          (error: unknown) => String(error),
        ),
        this.life.rest(answerMs).then(() => 'no answer'),
      ]);
      if (failed === undefined) return;
      this.world.trace.add(`the client tries again: ${failed}`);
      await this.life.rest(retryMs);
    }
  }

  private replica() {
    const { orchestrator } = this.installation;
    if (orchestrator === undefined) throw new Error('nobody answers');
    return orchestrator;
  }
}

interface Plan {
  readonly root: Root;
  readonly key: string;
  readonly call: boolean;
  readonly afterMs: number;
  readonly replies: readonly { readonly ending: string; readonly laterMs: number }[];
}

function plansOf(root: Root, dice: Dice): Plan[] {
  return Array.from({ length: dice.int(1, 3) }, (_, index) => ({
    root,
    key: `${root.name}-${index}`,
    call: dice.chance(0.3),
    afterMs: dice.between(0, 20_000),
    replies: root.hears.map((ending) => ({ ending, laterMs: dice.between(0, 8_000) })),
  }));
}
