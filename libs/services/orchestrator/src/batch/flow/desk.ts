import { message, type Json } from '@ensue/contracts';
import { StoreError, type PendingStart, type RunRow, type WorkflowName } from '@ensue/ports';
import { decide, type BatchContext } from '../batch-context';
import { renewAfter } from '../decide-tick';
import { endRun } from '../end-run';
import type { Start } from '../runs';
import { sendBetweenRuns, source } from '../send';
import { FlowExpressionError } from './flow-expressions';
import { aloneLane, gatesOf, type Gates } from './gates';
import { Lanes, type Closed } from './lanes';
import { millisecondsOf, mostQueued, type Limits } from './limits';

/** Timers of starts that wait: what follows is when they are ready. */
export const flowTimerPrefix = 'flow:';

/** One transaction begins no more of those that wait, however many places have become free: the others follow at once. */
export const mostAdmitted = 100;
/**
 * Who could go and did not is looked at again so often at least. Places are given away by who frees them; but a start may begin
 * to wait in the very moment in which the limits are taken away.
 */
const lookAgainMs = 60_000;

/** What became of a start. */
export type Begun =
  | { readonly kind: 'started'; readonly runId: string }
  | { readonly kind: 'queued' | 'duplicate'; readonly runId: string; readonly reason: string }
  | { readonly kind: 'refused' | 'filtered'; readonly reason: string };

/**
 * Starts of one limited workflow within one transaction that holds its lock. In this order: dedupe, refusals, debounce, rate and
 * concurrency; those that wait go by priority, then in the order they came.
 */
export class Desk {
  private readonly lanes: Lanes;
  private waiting: PendingStart[] | undefined;

  constructor(
    private readonly of: WorkflowName,
    private readonly limits: Limits,
    private readonly context: BatchContext,
  ) {
    this.lanes = new Lanes(of, limits, context.tx.flow, context.runs, context.ledger.now);
  }

  /** @throws EngineDefect when the engine cannot begin it */
  async begin(start: Start, event: Json): Promise<Begun> {
    const { ledger, tx, ids } = this.context;
    const { flow } = this.limits;
    let gates: Gates;
    try {
      gates = gatesOf(this.limits, { input: start.input, event, trigger: start.trigger.kind }, ids);
    } catch (error) {
      if (error instanceof FlowExpressionError) return { kind: 'refused', reason: error.message };
      throw error;
    }
    const { dedupeLane, ...wants } = gates;
    if (dedupeLane !== null && flow.dedupe !== undefined) {
      const [earlier] = await tx.flow.startsSince(this.of, dedupeLane, ledger.now - millisecondsOf(flow.dedupe.window));
      if (earlier !== undefined) {
        const when = new Date(earlier.at).toISOString();
        return { kind: 'duplicate', runId: earlier.runId, reason: `One of the same key was taken at ${when}.` };
      }
    }
    const pending = await this.pending();
    const closed = await this.lanes.closed(wants);
    const refused = this.refusal(wants, closed, pending);
    if (refused !== undefined) return refused;
    const begun = await this.place(start, wants, closed, pending);
    if (dedupeLane !== null && flow.dedupe !== undefined && 'runId' in begun) {
      const expiresAt = ledger.now + millisecondsOf(flow.dedupe.window);
      await tx.flow.record([{ ...this.of, lane: dedupeLane, runId: begun.runId, at: ledger.now, expiresAt }]);
    }
    return begun;
  }

  /** Gives those their turn who may go now, and sees to it that the next who is ready later is not forgotten. */
  async settle(): Promise<void> {
    const { ledger, tx } = this.context;
    const postponed = new Map<string, number>();
    const full = new Set<string>();
    let admitted = 0;
    let more: PendingStart | undefined;
    const ready = (await this.pending()).filter(({ readyAt }) => readyAt <= ledger.now);
    await this.lanes.look(ready);
    for (const start of ready) {
      if (start.lane !== null && full.has(start.lane)) continue;
      if (start.alone && full.has(aloneLane)) continue;
      if (start.rateLane !== null && postponed.has(start.rateLane)) continue;
      const closed = await this.lanes.closed(start);
      if (closed?.kind === 'full') full.add(closed.lane);
      else if (closed?.kind === 'rate' && start.rateLane !== null) postponed.set(start.rateLane, closed.until);
      else if (admitted === mostAdmitted) {
        more = start;
        break;
      } else {
        await this.admit(start);
        admitted += 1;
      }
    }
    for (const [lane, until] of postponed) {
      const late = (await this.pending()).filter(({ rateLane, readyAt }) => rateLane === lane && readyAt <= ledger.now);
      await tx.flow.postpone(
        late.map(({ runId }) => runId),
        until,
      );
      this.waiting = this.waiting?.map((each) => (late.includes(each) ? { ...each, readyAt: until } : each));
    }
    this.lookLater(await this.pending(), more);
  }

  private lookLater(pending: readonly PendingStart[], more: PendingStart | undefined): void {
    const { ledger } = this.context;
    const timer = ({ runId }: PendingStart, name: string, dueAt: number): void =>
      ledger.timer({ runId, effectId: `${flowTimerPrefix}${name}`, dueAt });
    const later = pending.filter(({ readyAt }) => readyAt > ledger.now);
    const [next] = later.sort((a, b) => a.readyAt - b.readyAt);
    if (next !== undefined) timer(next, String(next.readyAt), next.readyAt);
    if (more !== undefined) return timer(more, `more-${ledger.now}`, ledger.now);
    const left = pending.find(({ readyAt }) => readyAt <= ledger.now);
    if (left === undefined) return;
    // Of a whole minute, so that a lively queue does not write another with each batch.
    const again = (Math.floor(ledger.now / lookAgainMs) + 2) * lookAgainMs;
    timer(left, `again-${again}`, again);
  }

  /** A run is over before it began. @returns undefined when it waits no longer */
  async end(runId: string, status: 'cancelled' | 'faulted', fault?: Json): Promise<RunRow | undefined> {
    const { ledger, ids, tx } = this.context;
    const run = await tx.flow.runOf(runId);
    if (run === undefined) return undefined;
    const over: RunRow = { ...run, status, endedAt: ledger.now, ...(fault !== undefined && { fault }) };
    await tx.flow.end(over);
    this.waiting = this.waiting?.filter((each) => each.runId !== runId);
    endRun(over, ledger, ids);
    await renewAfter(over, this.context);
    return over;
  }

  private async pending(): Promise<readonly PendingStart[]> {
    this.waiting ??= [...(await this.context.tx.flow.pending(this.of))];
    return this.waiting;
  }

  private refusal(
    wants: Omit<Gates, 'dedupeLane'>,
    closed: Closed | undefined,
    pending: readonly PendingStart[],
  ): Begun | undefined {
    const { flow, overlap } = this.limits;
    const before = (same: (start: PendingStart) => boolean) => pending.some(same);
    const [only] = closed?.kind === 'full' ? closed.living : [];
    if (wants.alone && overlap === 'skip') {
      const waits = before(({ alone }) => alone);
      if ((closed?.kind === 'full' && closed.lane === aloneLane) || waits) {
        const which = only === undefined ? 'waits for its turn' : `(${only}) is still going on`;
        return { kind: 'filtered', reason: `The last run of its schedule ${which}: overlapping ticks are skipped.` };
      }
    }
    if (flow.concurrency?.whenFull === 'reject' && wants.lane !== null) {
      const full = closed?.kind === 'full' && closed.lane === wants.lane;
      if (full || before(({ lane }) => lane === wants.lane))
        return {
          kind: 'refused',
          reason: `${flow.concurrency.limit} runs of its kind are going on: there is no room for one more.`,
        };
    }
    if (flow.rate?.whenFull === 'reject' && wants.rateLane !== null) {
      if (closed?.kind === 'rate' || before(({ rateLane }) => rateLane === wants.rateLane))
        return { kind: 'refused', reason: `${flow.rate.limit} of its kind were started within ${flow.rate.period}.` };
    }
    if (pending.length >= mostQueued(this.limits))
      return { kind: 'refused', reason: `${pending.length} starts wait for their turn already.` };
    return undefined;
  }

  private async place(
    start: Start,
    wants: Omit<Gates, 'dedupeLane'>,
    closed: Closed | undefined,
    pending: readonly PendingStart[],
  ): Promise<Begun> {
    const { ledger, runs } = this.context;
    const { debounce } = this.limits.flow;
    // A key stands for its own run, and a parent waits for its own: nothing may take the place of these.
    const own = start.key !== undefined || start.parent !== undefined;
    if (debounce !== undefined && wants.debounceLane !== null && !own) {
      const quiet = millisecondsOf(debounce.period);
      const before = pending.find(
        ({ debounceLane, readyAt }) => debounceLane === wants.debounceLane && readyAt > ledger.now,
      );
      const createdAt = before?.createdAt ?? ledger.now;
      const latest = debounce.most === undefined ? Infinity : createdAt + millisecondsOf(debounce.most);
      const readyAt = Math.min(ledger.now + quiet, latest);
      const runId = before?.runId ?? start.runId;
      if (before !== undefined) await this.giveWay(before, start);
      await this.enqueue({ ...start, runId }, { ...wants, readyAt, createdAt });
      const instead = before === undefined ? '' : ' It took the place of the one before it.';
      return {
        kind: 'queued',
        runId,
        reason: `It waits until nothing more has come for ${debounce.period}.${instead}`,
      };
    }
    const ahead = pending.some((one) => one.readyAt <= ledger.now && sharesPlace(one, wants));
    if (closed === undefined && !ahead) {
      runs.start(start);
      await this.lanes.take(start.runId, wants);
      return { kind: 'started', runId: start.runId };
    }
    // At any time: another replica that frees a place may have read its clock a moment before us.
    await this.enqueue(start, { ...wants, debounceLane: null, readyAt: 0, createdAt: ledger.now });
    if (closed?.kind === 'full') await this.makeWay(start.runId, closed);
    const why = closed?.kind === 'rate' ? `until ${new Date(closed.until).toISOString()} at least` : 'for its turn';
    return { kind: 'queued', runId: start.runId, reason: `It waits ${why}.` };
  }

  /** A schedule that waits for the end of its run is not to wait for one that never ends as its own. */
  private async giveWay({ runId }: PendingStart, { trigger }: Start): Promise<void> {
    if (trigger.kind === 'schedule') return;
    const run = await this.context.tx.flow.runOf(runId);
    if (run !== undefined) await renewAfter(run, this.context);
  }

  private async enqueue(
    start: Start,
    wants: Omit<PendingStart, 'runId' | 'namespace' | 'workflow' | 'depth'>,
  ): Promise<void> {
    const row: PendingStart = { ...this.of, ...wants, runId: start.runId, depth: start.depth ?? 0 };
    await this.context.tx.flow.enqueue(row, this.context.runs.rowOf(start));
    const others = (await this.pending()).filter(({ runId }) => runId !== row.runId);
    this.waiting = [...others, row].sort(
      (a, b) => b.priority - a.priority || a.createdAt - b.createdAt || (a.runId < b.runId ? -1 : 1),
    );
  }

  /** The newest is what counts: older runs are cancelled, those that wait at once, those that live by a message. */
  private async makeWay(forRun: string, { lane, living }: Closed & { readonly kind: 'full' }): Promise<void> {
    const { concurrency } = this.limits.flow;
    const [how, limit] =
      lane === aloneLane ? [this.limits.overlap, 1] : [concurrency?.whenFull, concurrency?.limit ?? 1];
    if (how !== 'cancel-previous') return;
    const reason = `The run ${forRun} takes its place.`;
    for (const { runId, ...one } of [...(await this.pending())]) {
      if (runId !== forRun && (lane === aloneLane ? one.alone : one.lane === lane)) await this.end(runId, 'cancelled');
    }
    for (const runId of [...living].sort().slice(0, living.length - limit + 1)) {
      const data = { runId, verb: 'cancel' as const, reason };
      sendBetweenRuns(this.context.ledger, message('io.ensue.run.control.v1', `replaced:${runId}`, source, data));
    }
  }

  private async admit(start: PendingStart): Promise<void> {
    const { tx, live, runs, ledger } = this.context;
    const run = await tx.flow.runOf(start.runId);
    if (run === undefined) {
      this.waiting = this.waiting?.filter(({ runId }) => runId !== start.runId);
      return;
    }
    try {
      const program = await live.program(run.definitionId, tx.catalog);
      if (program === undefined) throw new Error(`Its definition ${run.definitionId} is not in the store.`);
      runs.start({ ...startOf(run), program, depth: start.depth });
    } catch (error) {
      if (error instanceof StoreError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      const fault = { type: 'about:blank', status: 500, title: 'It could not be begun', detail: why };
      await this.end(start.runId, 'faulted', fault);
      return;
    }
    await tx.flow.take(start.runId);
    this.waiting = this.waiting?.filter(({ runId }) => runId !== start.runId);
    await this.lanes.take(start.runId, start);
    const waited = Math.round((ledger.now - start.createdAt) / 1_000);
    decide(this.context, {
      ...causeOf(run),
      outcome: 'started',
      namespace: run.namespace,
      workflow: run.workflow,
      version: run.version,
      runId: run.id,
      reason: `Its turn came after ${waited} s.`,
    });
  }
}

function sharesPlace(one: PendingStart, wants: Omit<Gates, 'dedupeLane'>): boolean {
  return (
    (one.lane !== null && one.lane === wants.lane) ||
    (one.rateLane !== null && one.rateLane === wants.rateLane) ||
    (one.alone && wants.alone)
  );
}

function startOf(run: RunRow): Omit<Start, 'program' | 'depth'> {
  const { parentRunId, parentEffectId } = run;
  return {
    runId: run.id,
    definitionId: run.definitionId,
    input: run.input,
    trigger: run.trigger as unknown as Start['trigger'],
    ...(run.key !== undefined && { key: run.key }),
    ...(run.replyTo !== undefined && { replyTo: run.replyTo }),
    ...(parentRunId !== undefined && {
      parent: { runId: parentRunId, ...(parentEffectId !== undefined && { effectId: parentEffectId }) },
    }),
  };
}

function causeOf({ id, trigger }: RunRow): { readonly cause: 'event' | 'tick' | 'call'; readonly causeId: string } {
  const { kind, id: of } = trigger as { readonly kind: string; readonly id?: string };
  if (kind === 'event' && of !== undefined) return { cause: 'event', causeId: of };
  if (kind === 'schedule' && of !== undefined) return { cause: 'tick', causeId: of };
  return { cause: 'call', causeId: id };
}
