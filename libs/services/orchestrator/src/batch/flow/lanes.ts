import type { FlowStart, FlowStore, PendingStart, WorkflowName } from '@ensue/ports';
import type { Runs } from '../runs';
import { aloneLane } from './gates';
import { millisecondsOf, type Limits } from './limits';

/** Why a start must wait. */
export type Closed =
  | { readonly kind: 'full'; readonly lane: string; readonly living: readonly string[] }
  /** Its rate lets nobody in before then. */
  | { readonly kind: 'rate'; readonly until: number };

type Wants = Pick<PendingStart, 'lane' | 'alone' | 'rateLane'>;

/**
 * The places of a workflow as one transaction sees them, under the lock of the workflow. Living runs are those whose own rows
 * say so, with what this transaction has started and ended.
 */
export class Lanes {
  private readonly living = new Map<string, Set<string>>();
  private readonly starts = new Map<string, number[]>();

  constructor(
    private readonly of: WorkflowName,
    private readonly limits: Limits,
    private readonly store: FlowStore,
    private readonly runs: Runs,
    private readonly now: number,
  ) {}

  /** @returns undefined where it may go now */
  async closed(wants: Wants): Promise<Closed | undefined> {
    const { lane, alone, rateLane } = wants;
    const { concurrency, rate } = this.limits.flow;
    if (lane !== null && concurrency !== undefined) {
      const living = await this.livingOf(wants, lane);
      if (living.length >= concurrency.limit) return { kind: 'full', lane, living };
    }
    if (alone && this.limits.overlap !== 'allow') {
      const living = await this.livingOf(wants, aloneLane);
      if (living.length > 0) return { kind: 'full', lane: aloneLane, living };
    }
    if (rateLane === null || rate === undefined) return undefined;
    const starts = await this.startsOf(rateLane);
    const nth = starts.at(-rate.limit);
    return nth === undefined ? undefined : { kind: 'rate', until: nth + millisecondsOf(rate.period) };
  }

  /** A run was started: it has its places. */
  async take(runId: string, { lane, alone, rateLane }: Wants): Promise<void> {
    const rows: FlowStart[] = [];
    const row = { ...this.of, runId, at: this.now };
    for (const taken of [lane, alone ? aloneLane : null]) {
      if (taken === null) continue;
      rows.push({ ...row, lane: taken });
      this.living.get(taken)?.add(runId);
    }
    const { rate } = this.limits.flow;
    if (rateLane !== null && rate !== undefined) {
      rows.push({ ...row, lane: rateLane, expiresAt: this.now + millisecondsOf(rate.period) });
      this.starts.get(rateLane)?.push(this.now);
    }
    await this.store.record(rows);
  }

  /** Asks for all that these starts will be judged by at once, where it is about living runs. */
  async look(wanted: readonly Wants[]): Promise<void> {
    const lanes = new Set<string>();
    for (const { lane, alone } of wanted) {
      if (lane !== null && this.limits.flow.concurrency !== undefined) lanes.add(lane);
      if (alone && this.limits.overlap !== 'allow') lanes.add(aloneLane);
    }
    const unknown = [...lanes].filter((lane) => !this.living.has(lane));
    if (unknown.length === 0) return;
    for (const lane of unknown) this.living.set(lane, new Set());
    for (const { lane, runId, known } of await this.store.living(this.of, unknown))
      if (known) this.living.get(lane)?.add(runId);
  }

  private async livingOf(wants: Wants, lane: string): Promise<readonly string[]> {
    await this.look([wants]);
    return [...(this.living.get(lane) ?? [])].filter((id) => !this.runs.endedHere(id));
  }

  private async startsOf(lane: string): Promise<readonly number[]> {
    const since = this.now - millisecondsOf(this.limits.flow.rate?.period ?? 'PT0S');
    let starts = this.starts.get(lane);
    if (starts === undefined) {
      starts = (await this.store.startsSince(this.of, lane, since)).map(({ at }) => at);
      this.starts.set(lane, starts);
    }
    return starts;
  }
}
