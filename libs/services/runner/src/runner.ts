import { randomUUID } from 'node:crypto';
import { actionTopology, topology } from '@ensue/contracts';
import type { MessageBus, SecretEnvelopes, Tracer } from '@ensue/ports';
import type { Actions } from './actions';
import { Cancels } from './cancels';
import { DeadLetters } from './dead-letters';
import { EffectsAtHand } from './effects-at-hand';
import type { Inquiry } from './inquiry';
import { Intake } from './intake';
import { noMeter, type Meter } from './meter';
import { Results } from './results';
import type { RunnerLogger } from './runner-logger';
import { SlotPool, type SlotUse } from './slot-pool';
import { TakeAction } from './take-action';
import { pause, realTimers, type Timers } from './timers';

export interface RunnerOptions {
  readonly bus: MessageBus;
  readonly registry: Actions;
  readonly inquiry: Inquiry;
  readonly logger: RunnerLogger;
  /** Opens the secrets that come with orders. */
  readonly envelopes: SecretEnvelopes;
  /** How many actions run at a time; 16 by default. */
  readonly slots?: number;
  readonly timers?: Timers;
  readonly meter?: Meter;
  /** Absent where nobody traces. */
  readonly tracer?: Tracer;
}

/**
 * A service that performs actions: takes them from the queues of its kinds, as many as it has slots, and publishes what
 * came of them. It keeps nothing that matters: what it dies with comes again.
 */
export class Runner {
  private readonly effects = new EffectsAtHand();
  private readonly intake: Intake;
  private readonly slots: SlotPool;
  private readonly results: Results;
  private readonly cancels: Cancels;
  private readonly taking: TakeAction;
  private readonly limit: number;
  private readonly timers: Timers;

  constructor(private readonly options: RunnerOptions) {
    const {
      bus,
      registry,
      inquiry,
      logger,
      envelopes,
      slots = 16,
      timers = realTimers,
      meter = noMeter,
      tracer,
    } = options;
    this.limit = slots;
    this.timers = timers;
    this.intake = new Intake(bus, logger);
    this.slots = new SlotPool(slots, { allLong: () => void this.allLong(), someFree: () => void this.intake.open() });
    this.results = new Results(bus, timers, logger);
    this.cancels = new Cancels(bus, this.effects, logger, randomUUID);
    this.taking = new TakeAction({
      bus,
      registry,
      inquiry,
      timers,
      logger,
      envelopes,
      meter,
      tracer,
      slots: this.slots,
      effects: this.effects,
      results: this.results,
      deadLetters: new DeadLetters(bus, logger),
    });
  }

  /** Declares what it needs, so that it may start before anyone else, and begins to consume. */
  async start(): Promise<void> {
    const { bus, registry, logger } = this.options;
    const kinds = registry.kinds();
    await bus.declare(topology);
    await bus.declare(actionTopology(kinds));
    await this.cancels.start();
    await this.intake.start(kinds, this.limit, (kind) => (delivery) => this.taking.handle(kind, delivery));
    logger.info(`performing ${kinds.join(', ')}`, { slots: this.limit });
    for (const notice of (await registry.notices?.()) ?? []) logger.warn(notice);
  }

  /** Takes no more, lets running actions end within the limit, then interrupts them: what is not done comes again. */
  async stop(limitMs = 25_000): Promise<void> {
    await this.intake.close();
    this.slots.close();
    const idle = this.whenIdle();
    const limit = new AbortController();
    await Promise.race([idle, pause(this.timers, limitMs, limit.signal)]);
    limit.abort();
    for (const work of this.effects.all()) work.interrupt();
    this.results.stop();
    await idle;
    await this.cancels.stop();
  }

  /** How many actions run now. */
  get running(): number {
    return this.slots.running;
  }

  get slotUse(): SlotUse {
    return this.slots.use;
  }

  private async whenIdle(): Promise<void> {
    const working = this.effects.all();
    await Promise.all(working.map((work) => work.whenEnded));
    if (this.effects.all().length > 0) await this.whenIdle();
  }

  private async allLong(): Promise<void> {
    this.options.logger.warn('all slots are taken by long actions: taking no more until one ends');
    await this.intake.close();
    this.slots.refuseWaiting('all slots are taken by long actions');
  }
}
