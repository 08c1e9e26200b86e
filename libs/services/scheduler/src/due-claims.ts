import { setTimeout as later } from 'node:timers/promises';
import { crashPoint, type Leases, type MessageBus, type ScheduleRow, type TimerRow } from '@ensue/ports';
import type { Logger } from '@ensue/nest-kit';
import { Announcements } from './announcements';
import { Backoff } from './backoff';
import { noMeter, type Meter } from './meter';
import { scheduleTicked, timerFired } from './due-messages';

/** How often somebody looks; what falls due sooner than the next look is waited for. */
export const lookEveryMs = 250;
const claimAtOnce = 200;
const mostOnTheirWay = 1_000;
/** A scheduler that dies after a claim delays what it claimed by so much. */
const holdMs = 2_000;
/** Until a confirmed message is doubted: the orchestrator takes the row away long before. */
const postponeMs = 30_000;

export interface DueClaimsParts {
  readonly leases: Pick<
    Leases,
    'claimDueTimers' | 'postponeTimers' | 'claimDueSchedules' | 'postponeSchedules' | 'nextDueIn'
  >;
  readonly bus: Pick<MessageBus, 'publish'>;
  readonly logger: Logger;
  readonly meter?: Meter;
  /** A clock that only goes forward; for rests, never for due times. */
  readonly now?: () => number;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Lets everything else of this turn of the event loop go first. */
  readonly yieldTurn?: () => Promise<unknown>;
}

/** A tick without a due time: nothing to announce. */
type DueSchedule = ScheduleRow & { readonly nextAt: number };

/**
 * Tells the orchestrator what has fallen due: claims due rows for seconds, publishes a message with an id made of the row, and
 * puts the row off once the message is confirmed. The orchestrator deletes a timer, or advances a schedule, when it applies the
 * message. So any number of these may run, and may die anywhere: what was claimed falls due again, and what was published twice
 * is taken once. What is due is the store's clock's to say.
 */
export class DueClaims {
  private readonly timers: Announcements<TimerRow>;
  private readonly schedules: Announcements<DueSchedule>;
  private readonly backoff: Backoff;
  private readonly meter: Meter;
  private readonly pause: NonNullable<DueClaimsParts['pause']>;
  private readonly ended = new AbortController();
  private looking: Promise<void> | undefined;

  constructor(private readonly parts: DueClaimsParts) {
    const { leases, bus, logger, meter = noMeter } = parts;
    this.meter = meter;
    this.backoff = new Backoff(parts.now ?? (() => performance.now()));
    this.pause = parts.pause ?? ((ms, signal) => later(ms, undefined, { signal }));
    const shared = {
      yieldTurn: parts.yieldTurn ?? (() => new Promise(setImmediate)),
      publish: bus.publish.bind(bus),
      worked: () => this.backoff.worked(),
      failed: (error: unknown) => {
        meter.announcementFailed();
        if (!this.backoff.resting) logger.warn('what is due could not be announced; it will be again', { error });
        this.backoff.failed();
      },
    };
    this.timers = new Announcements<TimerRow>(
      {
        ...shared,
        crashPoints: { published: 'scheduler.timer.published', postponed: 'scheduler.timers.postponed' },
        messageFor: timerFired,
        postpone: (rows) => leases.postponeTimers(rows, postponeMs),
      },
      mostOnTheirWay,
    );
    this.schedules = new Announcements<DueSchedule>(
      {
        ...shared,
        crashPoints: { published: 'scheduler.tick.published', postponed: 'scheduler.ticks.postponed' },
        messageFor: (row) => scheduleTicked(row, row.nextAt),
        postpone: (rows) => leases.postponeSchedules(rows, postponeMs),
      },
      mostOnTheirWay,
    );
  }

  /** Looks once, unless an earlier look still goes on or a rest after failures does. Never rejects. */
  async look(): Promise<void> {
    if (this.looking !== undefined || this.ended.signal.aborted || this.backoff.resting) return;
    this.looking = this.claimWhatIsDue();
    try {
      await this.looking;
    } catch (error) {
      this.parts.logger.warn('the store could not be asked what is due', { error });
      this.backoff.failed();
    } finally {
      this.looking = undefined;
    }
  }

  /** Claims nothing more; resolves when what was published is confirmed, or failed, and put off. */
  async stop(): Promise<void> {
    this.ended.abort();
    await this.looking?.catch(() => undefined);
    await Promise.all([this.timers.settled(), this.schedules.settled()]);
  }

  private async claimWhatIsDue(): Promise<void> {
    const { leases } = this.parts;
    const dueIn = await leases.nextDueIn();
    if (dueIn === undefined || dueIn >= lookEveryMs) return;
    if (dueIn > 0) await this.pause(dueIn, this.ended.signal).catch(() => undefined);
    await Promise.all([
      this.drain(this.timers, async (limit) => {
        const { now, timers } = await leases.claimDueTimers(limit, holdMs);
        for (const { dueAt } of timers) this.meter.announced('timer', Math.max(0, now - dueAt));
        if (timers.length > 0) crashPoint('scheduler.timers.claimed');
        return timers;
      }),
      this.drain(this.schedules, async (limit) => {
        const { now, schedules } = await leases.claimDueSchedules(limit, holdMs);
        if (schedules.length > 0) crashPoint('scheduler.ticks.claimed');
        const due = schedules.filter((row): row is DueSchedule => row.nextAt !== null);
        for (const { nextAt } of due) this.meter.announced('tick', Math.max(0, now - nextAt));
        return due;
      }),
    ]);
  }

  /** Claims and sends until nothing more is due, as far as there is room. */
  private async drain<Row>(announcements: Announcements<Row>, claim: (limit: number) => Promise<readonly Row[]>) {
    while (!this.ended.signal.aborted && !this.backoff.resting) {
      if (announcements.room <= 0) {
        await announcements.changed();
        continue;
      }
      const limit = Math.min(claimAtOnce, announcements.room);
      const rows = await claim(limit);
      const sent = announcements.send(rows);
      // Nothing sent means that all of these are on their way already, which only time will change.
      if (rows.length < limit || sent === 0) return;
    }
  }
}
