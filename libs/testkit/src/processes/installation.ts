import { functionCatalog } from '@ensue/actions';
import { eventApiId, sha256Hex } from '@ensue/nest-kit';
import type { Ids, Orchestrator } from '@ensue/orchestrator';
import type { MessageBus, Store } from '@ensue/ports';
import type { MemoryDatabase } from '@ensue/store-typeorm/testing';
import { SimulatedBroker } from '../broker/simulated-broker';
import { SimulatedBus } from '../broker/simulated-bus';
import { linkOf } from '../database-link';
import { EffectSink } from '../effect-sink';
import { Life } from '../life';
import type { World } from '../world';
import { startOrchestrator } from './orchestrator-process';
import type { ProcessParts } from './process-parts';
import { startRunner } from './runner-process';
import { startScheduler } from './scheduler-process';

export type Role = 'orchestrator' | 'runner' | 'scheduler' | 'client';

/** A mechanism broken on purpose, for those who want to see that it is noticed. */
export interface Breakage {
  wrapStore?(store: Store, world: World): Store;
  wrapBus?(bus: MessageBus, role: Role): MessageBus;
}

interface Place {
  readonly role: Exclude<Role, 'client'>;
  readonly name: string;
  life: Life | undefined;
  orchestrator: Orchestrator | undefined;
  connection: SimulatedBus | undefined;
}

const staff = ['orchestrator', 'orchestrator', 'runner', 'runner', 'scheduler', 'scheduler'] as const;

/** All processes of an installation over one broker and one database; each may die at any moment, and comes again. */
export class SimulatedInstallation {
  readonly broker: SimulatedBroker;
  readonly sink: EffectSink;
  readonly ids: Ids;
  private readonly places: Place[];
  private births = 0;

  constructor(
    private readonly world: World,
    private readonly database: MemoryDatabase,
    private readonly breakage: Breakage = {},
  ) {
    this.broker = new SimulatedBroker(world);
    this.sink = new EffectSink(world);
    const ids = { next: () => newId(world), derived: eventApiId, hash: sha256Hex, seal: () => newId(world) };
    this.ids = ids;
    this.places = staff.map((role, index) => ({
      role,
      name: `${role}-${index % 2}`,
      life: undefined,
      orchestrator: undefined,
      connection: undefined,
    }));
  }

  start(): void {
    for (const place of this.places) this.begin(place);
    this.befall();
  }

  /** A replica that answers, if one does. */
  get orchestrator(): Orchestrator | undefined {
    const ready = this.places.flatMap(({ life, orchestrator }) => (life?.alive === true ? (orchestrator ?? []) : []));
    return ready.length === 0 ? undefined : this.world.dice.pick(ready);
  }

  /** What a process of this life finds. */
  parts(life: Life, role: Role): ProcessParts {
    const { world, ids, sink } = this;
    const { store, die } = this.database.connect(linkOf(world, life));
    life.onEnd(() => die(world.dice.chance(0.5)));
    const connection = new SimulatedBus(world, this.broker, life);
    return {
      world,
      life,
      ids,
      sink,
      functions: functionCatalog,
      connection,
      bus: this.breakage.wrapBus?.(connection, role) ?? connection,
      store: this.breakage.wrapStore?.(store, world) ?? store,
    };
  }

  private begin(place: Place): void {
    this.births += 1;
    const life = new Life(`${place.name}#${this.births}`, this.world.time);
    this.world.trace.add(`${life.name} begins`);
    const parts = this.parts(life, place.role);
    place.life = life;
    place.orchestrator = undefined;
    place.connection = parts.connection;
    life.onEnd(() => {
      this.world.trace.add(`${life.name} dies`);
      this.world.time.after(this.world.dice.between(50, 9_000), () => this.begin(place));
    });
    this.boot(place, parts).catch((error: unknown) => {
      this.world.trace.add(`${life.name} cannot start: ${String(error)}`);
      life.end();
    });
  }

  private async boot(place: Place, parts: ProcessParts): Promise<void> {
    switch (place.role) {
      case 'orchestrator':
        place.orchestrator = await startOrchestrator(parts);
        return;
      case 'runner':
        return startRunner(parts);
      case 'scheduler':
        return startScheduler(parts);
    }
  }

  /** What befalls processes and the broker from outside, four times a second. */
  private befall(): void {
    const { world } = this;
    const quarter = 0.25;
    for (const { life, connection } of this.places) {
      if (life?.alive !== true) continue;
      if (world.befalls('death', life.name, quarter)) life.end();
      else if (world.befalls('reset', life.name, quarter)) connection?.reset();
    }
    if (world.befalls('replacement', 'the broker', quarter)) {
      this.broker.replace();
      for (const { connection } of this.places) connection?.reset();
    }
    world.time.after(1_000 * quarter, () => this.befall());
  }
}

/** In the order of time, as a UUIDv7 is. */
function newId({ storeNow, dice }: World): string {
  const time = Math.trunc(storeNow).toString(16).padStart(12, '0');
  const chance = (): string =>
    Math.floor(dice.roll() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const [first, second] = [chance(), chance()];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${first.slice(0, 3)}-8${first.slice(3, 6)}-${second}${first.slice(4)}`;
}
