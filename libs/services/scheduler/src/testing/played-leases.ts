import type { Leases, ScheduleRow, TimerRow } from '@ensue/ports';

type Held<Row> = Row & { claimAt: number };

/** For tests: due rows in memory, by a clock that the test moves; claims and postponements as the store has them. */
export class PlayedLeases implements Pick<
  Leases,
  'claimDueTimers' | 'postponeTimers' | 'claimDueSchedules' | 'postponeSchedules' | 'nextDueIn' | 'purgeInbox'
> {
  now = 1_000_000;
  timers: Held<TimerRow>[] = [];
  schedules: Held<ScheduleRow>[] = [];
  /** Calls, in order, for those who want to know. */
  readonly calls: string[] = [];
  oldIdentities = 0;
  fails: Error | undefined;

  addTimer(effectId: string, dueIn: number): void {
    const dueAt = this.now + dueIn;
    this.timers.push({ runId: 'r1', effectId, dueAt, claimAt: dueAt });
  }

  addSchedule(workflow: string, nextAt: number | null): void {
    const row = { namespace: 'shop', workflow, version: '1.0.0', schedule: {}, timeZone: 'UTC', nextAt, lastAt: null };
    this.schedules.push({ ...row, claimAt: nextAt ?? 0 });
  }

  /** As the orchestrator does when it applies a fired timer. */
  apply(effectId: string): void {
    this.timers = this.timers.filter((timer) => timer.effectId !== effectId);
  }

  async claimDueTimers(limit: number, holdMs: number) {
    return { now: this.now, timers: this.claim('timers', this.timers, limit, holdMs) };
  }

  async claimDueSchedules(limit: number, holdMs: number) {
    return { now: this.now, schedules: this.claim('schedules', this.schedules, limit, holdMs) };
  }

  async postponeTimers(keys: readonly { readonly effectId: string }[], ms: number): Promise<void> {
    this.calls.push(`postpone ${keys.length} timers`);
    for (const timer of this.timers) {
      if (keys.some(({ effectId }) => effectId === timer.effectId)) timer.claimAt = this.now + ms;
    }
  }

  async postponeSchedules(keys: readonly { readonly workflow: string }[], ms: number): Promise<void> {
    this.calls.push(`postpone ${keys.length} schedules`);
    for (const row of this.schedules) {
      if (keys.some(({ workflow }) => workflow === row.workflow)) row.claimAt = this.now + ms;
    }
  }

  async nextDueIn(): Promise<number | undefined> {
    this.calls.push('look');
    if (this.fails) throw this.fails;
    const times = [...this.timers, ...this.schedules].map(({ claimAt }) => claimAt);
    return times.length === 0 ? undefined : Math.max(0, Math.min(...times) - this.now);
  }

  async purgeInbox(_olderThanMs: number, limit: number): Promise<number> {
    const gone = Math.min(limit, this.oldIdentities);
    this.oldIdentities -= gone;
    this.calls.push(`purge ${gone}`);
    return gone;
  }

  private claim<Row>(what: string, rows: Held<Row>[], limit: number, holdMs: number): Row[] {
    this.calls.push(`claim ${what}`);
    const due = rows.filter(({ claimAt }) => claimAt <= this.now).slice(0, limit);
    for (const row of due) row.claimAt = this.now + holdMs;
    return due;
  }
}
