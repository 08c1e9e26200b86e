import { actionTopology, lifecycleExchange } from '@ensue/contracts';
import {
  PublishError,
  crashPoint,
  systemClock,
  type Clock,
  type EffectRow,
  type Leases,
  type MessageBus,
  type OutboxRow,
  type OutgoingMessage,
} from '@ensue/ports';
import type { Sendings } from '../batch/ledger';
import { effectPatienceMs, hurryMs, outboxPatienceMs, sendingMs } from '../batch/patience';
import type { Log } from '../log';
import { noMeter, type Meter } from '../meter';
import { SendingRefused } from '../secrets/sending-refused';
import { ConfirmedOutbox } from './confirmed-outbox';
import { Lane } from './lane';
import { LossEvidence } from './loss-evidence';
import type { OutgoingMessages } from './outgoing-messages';
import { Overtaking } from './overtaking';
import type { Unsendable } from './unsendable';

const mostInFlight = 500;
const mostWaiting = 20_000;
/** Notices may be lost: what a slow broker does not take is not kept for it. */
const mostNoticesWaiting = 2_000;
const pollEveryMs = 1_000;
const mostPolled = 500;
const retryAfterMs = 500;
/** How long an effect is left alone whose loss could not be proved, while a death is new. */
const hurriedMs = 2_000;
/** From here on patience grows no more. */
const epochs = [0, 1, 2, 3, 4, 5];
/** After so many failures that nobody can name, the row waits for its time. */
const mostStrangeFailures = 20;

/**
 * Sends what was committed, beside the batch loop (DESIGN §5.3): effects to their runners, the outbox to its exchanges, notices
 * to whoever listens. Rows make the first two durable: what fails here is sent again, by this process or another.
 */
export class Relay {
  private readonly lanes = new Map<string, Lane>();
  /** Rows this process is sending: the poll leaves them alone. */
  private readonly busy = new Set<string>();
  private readonly declared = new Map<string, Promise<void>>();
  private readonly confirmed: ConfirmedOutbox;
  private readonly overtaking = new Overtaking();
  private readonly evidence: LossEvidence;
  private endPolling: () => void = () => undefined;
  private looking: Promise<void> | undefined;
  private stopped = false;
  private hurriedUntil = -Infinity;

  constructor(
    private readonly bus: MessageBus,
    private readonly leases: Leases,
    private readonly log: Log,
    private readonly unsendable: Pick<Unsendable, 'effect' | 'outbox'>,
    private readonly messages: Pick<OutgoingMessages, 'action' | 'outbox'>,
    private readonly clock: Clock = systemClock,
    private readonly meter: Meter = noMeter,
  ) {
    this.confirmed = new ConfirmedOutbox(leases, log, (ids) => {
      for (const id of ids) this.busy.delete(`outbox ${id}`);
    });
    this.evidence = new LossEvidence(bus, (kind) => this.declareQueue(kind), this.overtaking, clock);
  }

  start(options: { readonly runnersElsewhere: boolean }): void {
    const ends = [this.clock.every(pollEveryMs, () => void this.look())];
    if (options.runnersElsewhere) {
      this.evidence.trouble();
      ends.push(this.clock.after(sendingMs, () => void this.lookBehind()));
    } else {
      // All leases are void: what a first look finds no evidence for, since work has come in already, is looked at again soon.
      this.hurriedUntil = this.clock.now() + hurryMs;
    }
    this.endPolling = () => ends.forEach((end) => end());
  }

  /**
   * A start mostly follows an end: what the last process has written and not sent need not wait until patience is over. What
   * others are sending meanwhile is guarded by the same evidence as ever. Never rejects.
   */
  async lookBehind(): Promise<void> {
    if (this.stopped) return;
    try {
      // While the broker takes nothing, everybody's rows are unsent, and nobody has died of it.
      if (this.bus.health().blocked) throw new Error('the broker takes no messages now');
      await this.leases.releaseUnsent({
        effectsMs: epochs.map((epoch) => effectPatienceMs(epoch) - sendingMs),
        outboxMs: outboxPatienceMs - sendingMs,
      });
      this.hurriedUntil = this.clock.now() + hurryMs;
      await this.look();
    } catch (error) {
      this.log.warn('The relay could not look for what was left unsent; it tries again.', { error: String(error) });
      this.clock.after(sendingMs, () => void this.lookBehind());
    }
  }

  /** Sends no more; waits for what is in flight, up to the limit. */
  async stop(limitMs: number): Promise<void> {
    this.stopped = true;
    this.endPolling();
    await this.looking;
    const drained = Promise.all([...this.lanes.values()].map((lane) => lane.drained())).then(() =>
      this.confirmed.drained(),
    );
    let forget = (): void => undefined;
    await Promise.race([drained, new Promise<void>((resolve) => (forget = this.clock.after(limitMs, resolve)))]);
    forget();
  }

  /** Sends what a batch has just committed. */
  send({
    effects,
    endedEffects,
    answeredEffects,
    outbox,
    notices,
  }: Pick<Sendings, 'effects' | 'endedEffects' | 'answeredEffects' | 'outbox' | 'notices'>): void {
    for (const key of answeredEffects) this.overtaking.answered(key);
    for (const key of endedEffects) {
      this.busy.delete(nameOf(key));
      this.overtaking.forget(key);
    }
    for (const row of effects) this.sendEffect(row);
    for (const row of outbox) this.sendOutbox(row);
    for (const notice of notices) this.notify(notice);
  }

  /** The kinds of action this process has sent since it began. */
  get kinds(): readonly string[] {
    return [...this.declared.keys()];
  }

  /** What is on its way, and what waits to be. */
  get sending(): { readonly inFlight: number; readonly waiting: number } {
    let [inFlight, waiting] = [0, 0];
    for (const lane of this.lanes.values()) {
      inFlight += lane.load.inFlight;
      waiting += lane.load.waiting;
    }
    return { inFlight, waiting };
  }

  /** Sends once what may be lost. */
  notify(notice: OutgoingMessage): void {
    const kind = notice.exchange === lifecycleExchange ? 'lifecycle' : 'notices';
    const offered = this.lane(kind, mostNoticesWaiting).offer(() => this.publishNotice(notice));
    if (offered) return;
    this.meter.noticeLost();
    this.log.warn('A notice was lost.', { to: notice.exchange || notice.routingKey, error: 'too many' });
  }

  /** Looks for rows whose time has come, unless it is looking already: the safety net. Never rejects. */
  look(): Promise<void> {
    this.looking ??= this.poll()
      .catch((error: unknown) => {
        this.evidence.trouble();
        this.log.warn('The relay could not look for unsent rows.', { error: String(error) });
      })
      .finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async publishNotice(notice: OutgoingMessage): Promise<void> {
    try {
      await this.bus.publish(notice);
    } catch (error) {
      this.meter.noticeLost();
      this.log.warn('A notice was lost.', { to: notice.exchange || notice.routingKey, error: String(error) });
    }
  }

  private sendOutbox(row: OutboxRow): void {
    const name = `outbox ${row.id}`;
    if (this.busy.has(name)) return;
    this.busy.add(name);
    const publish = () => this.bus.publish(this.messages.outbox(row));
    const offered = this.lane(`outbox ${row.exchange || row.routingKey}`).offer(async () => {
      crashPoint('relay.outbox.taken');
      const sent = await this.insist(publish, name, (error) => this.unsendable.outbox(row, error));
      crashPoint('relay.outbox.published');
      if (sent) this.confirmed.add(row);
      else this.busy.delete(name);
    });
    if (!offered) this.busy.delete(name);
  }

  private sendEffect(row: EffectRow): void {
    const name = nameOf(row);
    if (this.busy.has(name)) return;
    this.busy.add(name);
    const offered = this.lane(`action ${row.action}`).offer(async () => {
      crashPoint('relay.effect.taken');
      this.overtaking.sent(row);
      const publish = async () => {
        await this.declareQueue(row.action);
        const order = this.messages.action(row);
        await this.bus.publish(order instanceof Promise ? await order : order);
      };
      await this.insist(publish, name, (error) => {
        this.overtaking.forget(row);
        return this.unsendable.effect(row, error);
      });
      crashPoint('relay.effect.published');
      this.busy.delete(name);
    });
    if (!offered) this.busy.delete(name);
  }

  /**
   * Publishes until somebody takes responsibility, it is no longer wanted, or this process stops.
   * @returns true when the row has done its work
   */
  private async insist(
    publish: () => Promise<void>,
    name: string,
    giveUp: (error: Error) => Promise<void>,
  ): Promise<boolean> {
    for (let strange = 0; !this.stopped && this.busy.has(name) && strange < mostStrangeFailures;) {
      try {
        await publish();
        return true;
      } catch (error) {
        const refused = error instanceof SendingRefused;
        const never = refused || (error instanceof PublishError && !error.retryable);
        const said = never ? 'A message can never be sent.' : 'A message was not taken; it is sent again.';
        this.log.warn(said, { row: name, error: String(error) });
        if (never) return this.told(giveUp(error), name);
        if (!(error instanceof PublishError)) strange += 1;
        await new Promise<void>((resolve) => this.clock.after(retryAfterMs, resolve));
      }
    }
    return false;
  }

  private async told(telling: Promise<void>, name: string): Promise<boolean> {
    try {
      await telling;
      return true;
    } catch (error) {
      this.log.warn('Nobody could be told of a message that cannot be sent; it comes up again.', {
        row: name,
        error: String(error),
      });
      return false;
    }
  }

  private declareQueue(kind: string): Promise<void> {
    const known = this.declared.get(kind);
    if (known !== undefined) return known;
    const declaring = this.bus.declare(actionTopology([kind]));
    this.declared.set(kind, declaring);
    declaring.catch(() => this.declared.delete(kind));
    return declaring;
  }

  private async poll(): Promise<void> {
    for (let full = true; full && !this.stopped;) {
      const rows = await this.leases.claimOutbox(mostPolled, outboxPatienceMs);
      for (const row of rows) this.sendOutbox(row);
      full = rows.length === mostPolled;
    }
    let holdMs = this.clock.now() < this.hurriedUntil ? hurriedMs : effectPatienceMs(0);
    for (let full = true; full && !this.stopped;) {
      const lapsed = await this.leases.claimLapsedEffects(mostPolled, holdMs);
      await this.sendAgain(lapsed.filter((row) => !this.busy.has(nameOf(row))));
      full = lapsed.length === mostPolled;
      // A backlog: to look at all of it again and again would cost more than it brings.
      if (full) holdMs = effectPatienceMs(0);
    }
  }

  private async sendAgain(lapsed: readonly EffectRow[]): Promise<void> {
    const lost = await this.evidence.lost(lapsed);
    if (lost.length === 0) return;
    crashPoint('relay.lost.claimed');
    this.meter.sentAgain(lost.length);
    this.log.warn('Effects of which nothing was heard are sent again.', { effects: lost.length });
    const keys = lost.map(({ runId, effectId, epoch }) => ({
      runId,
      effectId,
      patienceMs: effectPatienceMs(epoch + 1),
    }));
    const raised = await this.leases.raiseEpochs(keys);
    crashPoint('relay.lost.raised');
    for (const row of raised) this.sendEffect(row);
  }

  private lane(name: string, waiting = mostWaiting): Lane {
    const known = this.lanes.get(name);
    if (known !== undefined) return known;
    const lane = new Lane(mostInFlight, waiting);
    this.lanes.set(name, lane);
    return lane;
  }
}

function nameOf({ runId, effectId }: { readonly runId: string; readonly effectId: string }): string {
  return `effect ${runId} ${effectId}`;
}
