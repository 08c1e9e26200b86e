import { crashPoint, type DecisionRow, type StoreTransaction, type Tracer, type WorkflowName } from '@ensue/ports';
import type { Ids } from '../ids';
import type { LiveCatalog } from '../live/live-catalog';
import { applyMessage, runsOf } from './apply-message';
import type { BatchContext } from './batch-context';
import { BatchSpans } from './batch-spans';
import { Concerns } from './concern';
import { control } from './control';
import { decideCall } from './decide-call';
import { decideEvent, repeatEvent } from './decide-event';
import { renewAfterSchedules } from './decide-tick';
import { Flow, isFlowTimer, limited, limitedOf } from './flow/flow';
import type { DeadLetterItem, EventItem, Item, ItemOutcome } from './item';
import { Ledger, type Sendings } from './ledger';
import { lookBack, mostLookedAt } from './look-back';
import { Runs } from './runs';
import { endSending } from './send';
import { takeInbox } from './take-inbox';

export interface AppliedBatch {
  /** One per item, in the items' order. */
  readonly outcomes: readonly ItemOutcome[];
  readonly sendings: Sendings;
  /** To be ended by the commit. */
  readonly spans?: BatchSpans;
}

/** What the items need, read before any run is locked. */
interface Gathered {
  readonly concerns: Concerns;
  readonly earlier: readonly DecisionRow[];
  readonly touched: ReadonlySet<string>;
  /** Events that are in the store although the inbox has forgotten them. */
  readonly known: ReadonlySet<string>;
}

/**
 * Applies a batch of items in one transaction (DESIGN §5.2): takes their inbox rows, locks the runs they touch in id order,
 * steps each, and writes everything at once. May run several times for the same items: nothing outside the transaction
 * changes, but for the catalog in memory, which follows the store.
 * @param within what each step may come to; without it nothing is measured, and the store may refuse the whole batch
 * @throws OversizeError
 */
export async function applyBatch(
  items: readonly Item[],
  tx: StoreTransaction,
  live: LiveCatalog,
  ids: Ids,
  within?: number,
  tracer?: Tracer,
): Promise<AppliedBatch> {
  const spans = tracer === undefined ? undefined : new BatchSpans(tracer, items.length);
  crashPoint('orchestrator.batch.begun');
  // Asked for together, they take one exchange with the store; so do the reads of `gather`.
  const [{ now, catalogVersion }, fresh] = await Promise.all([tx.moment(), takeInbox(items, tx, ids)]);
  crashPoint('orchestrator.batch.inboxed');
  await live.refresh(catalogVersion, tx.catalog);
  const ledger = new Ledger(now, within);
  const runs = new Runs(ledger, ids);
  const looking = { left: mostLookedAt };
  const flow: Flow = new Flow(() => context);
  const context: BatchContext = { tx, live, runs, ledger, ids, flow, looking, neverStart: new Set() };

  const gathered = await gather(items, fresh, tx);
  await runs.lock(gathered.touched, tx, live);
  await flow.lock(await limitedBy(items, context));
  crashPoint('orchestrator.batch.locked');

  const outcomes: ItemOutcome[] = [];
  for (const [index, item] of items.entries()) {
    spans?.begin(item, runs, ledger);
    const outcome = await apply(item, fresh[index] ?? false, gathered, context);
    spans?.applied(outcome);
    outcomes.push(outcome);
  }
  ledger.traceparent = undefined;
  await flow.settle();
  await renewAfterSchedules(context);
  crashPoint('orchestrator.batch.stepped');
  await tx.write(ledger.writes(runs));
  crashPoint('orchestrator.batch.written');
  return { outcomes, sendings: ledger.sendings(ids, runs), ...(spans !== undefined && { spans }) };
}

async function gather(items: readonly Item[], fresh: readonly boolean[], tx: StoreTransaction): Promise<Gathered> {
  const repeated: string[] = [];
  const answered = new Set<string>();
  const touched = new Set<string>();
  const events = items.filter((item, index) => item.kind === 'event' && fresh[index] === true) as EventItem[];
  const types = new Set(events.map(({ event }) => event.type));
  const [known, listeners] =
    events.length === 0
      ? [new Set<string>(), []]
      : await Promise.all([
          tx.knownEvents(events.filter(({ again }) => !again).map(({ apiId }) => apiId)),
          tx.findListeners([...types]),
        ]);
  for (const [index, item] of items.entries()) {
    const isFresh = fresh[index] === true;
    if (item.kind === 'event') {
      if (!isFresh && item.replyTo !== undefined) answered.add(item.apiId);
      if (item.again || known.has(item.apiId) || answered.has(item.apiId)) repeated.push(item.apiId);
    }
    if (item.kind === 'message' && isFresh) for (const id of runsOf(item.message)) touched.add(id);
    if (item.kind === 'control' || item.kind === 'look-back') touched.add(item.runId);
  }
  const concerns = new Concerns(listeners);
  for (const type of types) {
    const { listeners, crowd } = concerns.of(type);
    if (!crowd) for (const { runId } of listeners) touched.add(runId);
  }
  const earlier = repeated.length === 0 ? [] : await tx.decisionsOf(repeated);
  for (const { outcome, runId, causeId } of earlier) {
    if (outcome === 'started' && runId !== undefined && answered.has(causeId)) touched.add(runId);
  }
  return { concerns, earlier, touched, known };
}

async function apply(
  item: Item,
  fresh: boolean,
  { concerns, earlier, known }: Gathered,
  context: BatchContext,
): Promise<ItemOutcome> {
  switch (item.kind) {
    case 'event': {
      const before = earlier.filter(({ causeId }) => causeId === item.apiId);
      if (!fresh) return repeatEvent(item, before, context);
      return decideEvent(
        known.has(item.apiId) ? { ...item, again: true } : item,
        concerns.of(item.event.type),
        before,
        context,
      );
    }
    case 'message':
      if (fresh) await applyMessage(item.message, context);
      endSending(context.ledger, item.message);
      return { kind: 'done' };
    case 'call':
      return decideCall(item, context);
    case 'control':
      return control(item, context);
    case 'look-back':
      return lookBack(item, context);
    case 'dead-letter':
      return park(item, context);
  }
}

/** The workflows whose limits these items may come under. */
async function limitedBy(items: readonly Item[], context: BatchContext): Promise<readonly WorkflowName[]> {
  const { live, runs, tx } = context;
  const due = items.flatMap((item) => {
    const told =
      item.kind === 'message' && item.message.type === 'io.ensue.timer.fired.v1' ? item.message.data : undefined;
    return told !== undefined && isFlowTimer(told.effectId) ? [told.runId] : [];
  });
  const waiting: WorkflowName[] = due.length === 0 ? [] : [...(await tx.flow.pendingRuns(due))];
  if (!live.limited) return waiting;
  const named = items.flatMap((item) => namedBy(item, live)).filter((name) => limited(name, live));
  return [...waiting, ...named, ...limitedOf(runs, live)];
}

function namedBy(item: Item, live: LiveCatalog): readonly WorkflowName[] {
  switch (item.kind) {
    case 'event':
      return live.concernedBy(item.event.type).map(({ row }) => ({ namespace: row.namespace, workflow: row.name }));
    case 'call':
      return [item];
    case 'message': {
      const { type, data } = item.message;
      return type === 'io.ensue.schedule.ticked.v1' || type === 'io.ensue.run.start.v1' ? [data] : [];
    }
    default:
      return [];
  }
}

/** The letter stands for what it holds: a result or a timer that nobody could digest is not asked for again and again. */
function park({ row, of }: DeadLetterItem, { ledger }: BatchContext): ItemOutcome {
  ledger.deadLetter({ ...row, parkedAt: ledger.now });
  if (of?.type === 'io.ensue.action.completed.v1' || of?.type === 'io.ensue.action.failed.v1')
    ledger.endEffect(of.data);
  if (of?.type === 'io.ensue.timer.fired.v1') ledger.endTimer(of.data);
  if (of !== undefined) endSending(ledger, of);
  return { kind: 'done' };
}
