import type { PerformAction } from '@ensue/contracts';
import { crashPoint, traceIdOf, type Delivery, type MessageBus, type SecretEnvelopes, type Tracer } from '@ensue/ports';
import type { Actions, PerformableAction } from './actions';
import type { DeadLetters } from './dead-letters';
import { discloseSecrets, nothingToDisclose } from './disclosed-secrets';
import type { EffectWork } from './effect-work';
import type { EffectsAtHand } from './effects-at-hand';
import { HandedBack } from './handed-back';
import type { Inquiry } from './inquiry';
import { Lease } from './lease';
import type { Meter } from './meter';
import { failed, type Outcome } from './outcome';
import { parseMessage } from './parse-message';
import { perform } from './perform';
import type { Results } from './results';
import type { RunnerLogger } from './runner-logger';
import type { Slot, SlotPool } from './slot-pool';
import { pause, type Timers } from './timers';

/** After so long without a slot, an action may have been given to another runner. */
const longWaitMs = 10_000;

export interface TakeActionParts {
  readonly bus: MessageBus;
  readonly registry: Actions;
  readonly slots: SlotPool;
  readonly effects: EffectsAtHand;
  readonly inquiry: Inquiry;
  readonly results: Results;
  readonly deadLetters: DeadLetters;
  readonly timers: Timers;
  readonly logger: RunnerLogger;
  readonly envelopes: SecretEnvelopes;
  readonly meter: Meter;
  /** Absent where nobody traces. */
  readonly tracer: Tracer | undefined;
}

/**
 * What happens to one delivery of an action. When the promise resolves, the message is acknowledged: its result is
 * published, or nobody wants it, or it is parked. When it rejects, the message comes again, here or elsewhere.
 */
export class TakeAction {
  constructor(private readonly parts: TakeActionParts) {}

  async handle(kind: string, delivery: Delivery): Promise<void> {
    crashPoint('runner.action.taken');
    const { registry, effects, deadLetters } = this.parts;
    const parsed = parseMessage('io.ensue.action.perform.v1', delivery.body);
    if ('reason' in parsed) return deadLetters.park(delivery, parsed.reason);
    const order = parsed.data;
    const action = order.action === kind ? registry.find(kind) : undefined;
    if (!action)
      return deadLetters.park(delivery, `the action ${order.action} cannot be performed by runners of ${kind}`);

    const atHand = effects.find(order.runId, order.effectId);
    if (atHand) return this.join(atHand, delivery, order);
    if (delivery.redelivered && effects.wasPublished(order)) return;
    await this.begin(effects.begin(order, delivery, parsed.traceparent), action, delivery);
  }

  /** Performed already, here and now: the result serves this delivery too, if anyone still wants it. */
  private async join(work: EffectWork, delivery: Delivery, order: PerformAction): Promise<void> {
    const published = work.join(delivery, order.epoch);
    this.parts.inquiry.isWanted(work.address).then(
      (wanted) => wanted || work.cancel(),
      () => undefined, // nobody knows: then the work goes on
    );
    await published;
  }

  private async begin(work: EffectWork, action: PerformableAction, delivery: Delivery): Promise<void> {
    let published = false;
    try {
      published = await this.work(work, action, delivery);
      this.parts.effects.end(work, published);
      work.end();
    } catch (error) {
      this.parts.effects.end(work, published);
      work.fail(error);
      throw error;
    }
  }

  /** @returns whether a result was published */
  private async work(work: EffectWork, action: PerformableAction, delivery: Delivery): Promise<boolean> {
    const { results, logger } = this.parts;
    const fields = fieldsOf(work);
    const mayHaveRun = delivery.redelivered || work.order.epoch > 0;
    if (mayHaveRun && !(await this.stillWanted(work, delivery))) {
      logger.info('dropped: no longer wanted', fields);
      return false;
    }
    if (mayHaveRun) crashPoint('runner.action.wanted');
    if (mayHaveRun && action.onCrash === 'fail') {
      const detail = `The action ${action.kind} may already have happened: a runner was lost while it performed it`;
      await results.publish(() => work.address, failed('runtime', detail));
      return true;
    }
    return this.performAndTell(work, action, delivery);
  }

  private async stillWanted(work: EffectWork, delivery: Delivery): Promise<boolean> {
    const { inquiry, timers } = this.parts;
    try {
      return await inquiry.isWanted(work.address);
    } catch (error) {
      // Without a pause, a message that nobody can judge would circle as fast as it can.
      await pause(timers, Math.min(100 * 2 ** delivery.deliveryCount, 5_000), work.signal);
      throw new HandedBack('nobody said whether the action is still wanted', { cause: error });
    }
  }

  private async performAndTell(work: EffectWork, action: PerformableAction, delivery: Delivery): Promise<boolean> {
    const { bus, timers, results, logger, envelopes, meter, tracer } = this.parts;
    const { order } = work;
    const fields = fieldsOf(work);
    const disclosed =
      order.secrets === undefined ? nothingToDisclose(order) : await discloseSecrets(order, order.secrets, envelopes);
    if ('kind' in disclosed) {
      await results.publish(() => work.address, disclosed);
      return true;
    }
    const { slot, waitedLong } = await this.slotFor();
    if (waitedLong && !(await this.wantedAfterWaiting(work, delivery, slot))) {
      logger.info('dropped: no longer wanted after the wait for a slot', fields);
      return false;
    }
    if (work.signal.aborted) {
      slot.release();
      return this.abandon(work);
    }
    const lease = new Lease(bus, timers, work, () => {
      // Marked first: acknowledging makes the broker send the next message.
      slot.becomeLong();
      work.acknowledge();
    });
    try {
      const log = (line: string): void => logger.info(disclosed.hide(line), fields);
      crashPoint('runner.action.begun');
      const began = performance.now();
      const span = tracer?.begin(`perform ${action.kind}`, {
        kind: 'consumer',
        parent: work.traceparent,
        attributes: attributesOf(order),
      });
      const { outcome, stopped } = perform(action, work, disclosed.input, timers, log);
      void stopped.then(() => slot.release());
      const ended = await outcome;
      meter.performed(action.kind, ended?.kind ?? 'abandoned', performance.now() - began);
      if (ended === undefined) {
        span?.end({}, 'abandoned');
        return this.abandon(work);
      }
      const told = disclosed.hideIn(ended);
      crashPoint('runner.action.performed');
      logger.debug(describe(told), fields);
      // Ended first: what is published carries it as its parent.
      span?.end({}, told.kind === 'failed' ? told.fault.type : undefined);
      await results.publish(() => work.address, told, span?.traceparent);
      crashPoint('runner.result.published');
      return true;
    } finally {
      lease.end();
    }
  }

  private async slotFor(): Promise<{ readonly slot: Slot; readonly waitedLong: boolean }> {
    const { slots, timers } = this.parts;
    let waitedLong = false;
    const forget = timers.after(longWaitMs, () => (waitedLong = true));
    try {
      const slot = await slots.take();
      return { slot, waitedLong };
    } finally {
      forget();
    }
  }

  /** Whoever sent it may have taken the silence for a loss meanwhile, and sent it to another. */
  private async wantedAfterWaiting(work: EffectWork, delivery: Delivery, slot: Slot): Promise<boolean> {
    let wanted = false;
    try {
      wanted = await this.stillWanted(work, delivery);
      return wanted;
    } finally {
      if (!wanted) slot.release();
    }
  }

  /** Without a result: a cancelled one is done with, an interrupted one is someone else's. */
  private abandon(work: EffectWork): false {
    if (work.cancelled) return false;
    throw new HandedBack('the runner stopped before the action ended');
  }
}

function fieldsOf({ order, traceparent }: EffectWork): Record<string, unknown> {
  const { namespace, name, version } = order.workflow;
  return {
    runId: order.runId,
    workflow: `${namespace}/${name}/${version}`,
    task: order.task.name,
    position: order.task.position,
    action: order.action,
    ...(traceparent !== undefined && { traceId: traceIdOf(traceparent) }),
  };
}

function attributesOf({ runId, workflow, task, epoch }: PerformAction) {
  return {
    'ensue.run.id': runId,
    'ensue.workflow': `${workflow.namespace}/${workflow.name}`,
    'ensue.task': task.position,
    'ensue.epoch': epoch,
  };
}

const describe = (outcome: Outcome): string =>
  outcome.kind === 'completed' ? 'completed' : `failed: ${outcome.fault.detail ?? outcome.fault.type}`;
