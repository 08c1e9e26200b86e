import type { OutgoingMessage } from '@ensue/ports';
import type {
  DeadLetterRow,
  DecisionRow,
  EffectKey,
  EffectRow,
  EventRow,
  Instant,
  ListenerRow,
  OutboxRow,
  ScheduleRow,
  StepRow,
  TimerRow,
  Writes,
} from '@ensue/ports';
import type { Ids } from '../ids';
import type { LookBackItem } from './item';
import { lifecycleNotices, type Told } from './lifecycle';
import type { WorkingRun } from './working-run';

/** An effect of which a runner has told the end. */
export type AnsweredEffect = EffectKey & { readonly epoch: number };

/** What is sent once the transaction has committed: rows that were written, and notices that may be lost. */
export interface Sendings {
  readonly effects: readonly EffectRow[];
  /** No longer wanted: what was not sent yet need not be. */
  readonly endedEffects: readonly EffectKey[];
  /** Those of them that a runner has answered. */
  readonly answeredEffects: readonly AnsweredEffect[];
  readonly outbox: readonly OutboxRow[];
  readonly notices: readonly OutgoingMessage[];
  readonly lookBacks: readonly LookBackItem[];
  /** Runs that were stepped, for those who watch them. */
  readonly stepped: ReadonlySet<string>;
  /** What was kept, for those who count. */
  readonly events: number;
  readonly decisions: readonly DecisionRow[];
  readonly deadLetters: number;
  readonly runs: Iterable<WorkingRun>;
}

/** Everything one batch is going to write and send, collected while its items are applied. */
export class Ledger {
  private readonly events: EventRow[] = [];
  private readonly decided: DecisionRow[] = [];
  private readonly steps: StepRow[] = [];
  private readonly effects = new Map<string, EffectRow>();
  private readonly endedEffects = new Map<string, EffectKey>();
  private readonly answeredEffects: AnsweredEffect[] = [];
  private readonly timers = new Map<string, TimerRow>();
  private readonly endedTimers = new Map<string, EffectKey>();
  private readonly listeners = new Map<string, ListenerRow[]>();
  private readonly endedListeners = new Map<string, EffectKey>();
  private readonly consumed = new Map<string, { runId: string; eventId: string }>();
  private readonly outbox: OutboxRow[] = [];
  private readonly endedOutbox = new Set<string>();
  private readonly schedules = new Map<string, ScheduleRow>();
  private readonly deadLetters: DeadLetterRow[] = [];
  private readonly answers: OutgoingMessage[] = [];
  private readonly notices: OutgoingMessage[] = [];
  private readonly told: Told[] = [];
  private readonly lookBacks = new Map<string, LookBackItem>();

  /** The trace of the item that is being applied: what it asks for carries it. */
  traceparent: string | undefined;

  constructor(
    readonly now: Instant,
    /** What each step may come to, in bytes, where the store has refused what came of these items without a limit. */
    readonly within?: number,
  ) {}

  event(row: EventRow): void {
    this.events.push(row);
  }

  decide(row: DecisionRow): void {
    this.decided.push(row);
  }

  step(row: StepRow): void {
    this.steps.push(row);
  }

  effect(row: EffectRow): void {
    this.effects.set(nameOf(row), row);
  }

  endEffect(key: EffectKey): void {
    if (!this.effects.delete(nameOf(key))) this.endedEffects.set(nameOf(key), only(key));
  }

  /** It has ended, with a runner's result. */
  answerEffect(key: AnsweredEffect): void {
    this.answeredEffects.push(key);
    this.endEffect(key);
  }

  timer(row: TimerRow): void {
    this.timers.set(nameOf(row), row);
  }

  endTimer(key: EffectKey): void {
    if (!this.timers.delete(nameOf(key))) this.endedTimers.set(nameOf(key), only(key));
  }

  listen(rows: readonly ListenerRow[], lookBack: LookBackItem): void {
    this.listeners.set(nameOf(lookBack), [...rows]);
    this.lookBacks.set(nameOf(lookBack), lookBack);
  }

  /** The look goes on in a transaction of its own. */
  lookBack(item: LookBackItem): void {
    this.lookBacks.set(nameOf(item), item);
  }

  endListener(key: EffectKey): void {
    this.lookBacks.delete(nameOf(key));
    if (!this.listeners.delete(nameOf(key))) this.endedListeners.set(nameOf(key), only(key));
  }

  consume(runId: string, eventId: string): void {
    this.consumed.set(`${runId} ${eventId}`, { runId, eventId });
  }

  /** Whether this batch has the run consume the event. */
  hasConsumed(runId: string, eventId: string): boolean {
    return this.consumed.has(`${runId} ${eventId}`);
  }

  /** Sent durably, through a row of the outbox. */
  send(row: OutboxRow): void {
    this.outbox.push(row);
  }

  /** The message of an outbox row has been applied. */
  endOutbox(id: string): void {
    this.endedOutbox.add(id);
  }

  /** Sent once after the commit, and no more. */
  notify(message: OutgoingMessage): void {
    this.notices.push(message);
  }

  /** Likewise, before all notices: what was decided is told before how it ended. */
  answer(message: OutgoingMessage): void {
    this.answers.push(message);
  }

  /** Something a run says of itself. */
  tell(told: Told): void {
    this.told.push(told);
  }

  schedule(row: ScheduleRow): void {
    this.schedules.set(`${row.namespace}/${row.workflow}`, row);
  }

  /** What this batch has made of a schedule. */
  scheduleOf(namespace: string, workflow: string): ScheduleRow | undefined {
    return this.schedules.get(`${namespace}/${workflow}`);
  }

  deadLetter(row: DeadLetterRow): void {
    this.deadLetters.push(row);
  }

  writes(runs: Iterable<WorkingRun>): Writes {
    const newRuns: { run: WorkingRun['run']; revision: number; state: unknown }[] = [];
    const changedRuns: { run: WorkingRun['run']; fromRevision: number; revision: number; state: unknown }[] = [];
    for (const { run, fromRevision, revision, state } of runs) {
      if (revision === fromRevision) continue;
      if (fromRevision === 0) newRuns.push({ run, revision, state });
      else changedRuns.push({ run, fromRevision, revision, state });
    }
    return {
      events: this.events,
      decisions: this.decided,
      newRuns,
      changedRuns,
      steps: this.steps,
      effects: [...this.effects.values()],
      endedEffects: [...this.endedEffects.values()],
      timers: [...this.timers.values()],
      endedTimers: [...this.endedTimers.values()],
      listeners: [...this.listeners.values()].flat(),
      endedListeners: [...this.endedListeners.values()],
      consumed: [...this.consumed.values()],
      outbox: this.outbox,
      endedOutbox: [...this.endedOutbox],
      schedules: [...this.schedules.values()],
      deadLetters: this.deadLetters,
    };
  }

  sendings(ids: Ids, runs: Iterable<WorkingRun>): Sendings {
    return {
      effects: [...this.effects.values()],
      endedEffects: [...this.endedEffects.values()],
      answeredEffects: this.answeredEffects,
      outbox: this.outbox,
      notices: [...this.answers, ...this.notices, ...lifecycleNotices(this.told, this.now, ids)],
      lookBacks: [...this.lookBacks.values()],
      stepped: new Set(this.steps.map(({ runId }) => runId)),
      events: this.events.length,
      decisions: this.decided,
      deadLetters: this.deadLetters.length,
      runs,
    };
  }
}

function nameOf(key: EffectKey): string {
  return `${key.runId} ${key.effectId}`;
}

function only({ runId, effectId }: EffectKey): EffectKey {
  return { runId, effectId };
}
