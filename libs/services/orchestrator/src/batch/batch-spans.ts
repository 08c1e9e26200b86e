import type { JsonObject } from '@ensue/contracts';
import type { Span, Tracer } from '@ensue/ports';
import { runsOf } from './apply-message';
import type { Item, ItemOutcome } from './item';
import type { Ledger } from './ledger';
import type { Runs } from './runs';

/**
 * The traces of one batch: a span for each item, from the moment the batch was begun until its commit. What an item asks for
 * carries its context; a message that carries none belongs to the trace that started its run. Ended by the commit alone: of an
 * attempt that is repeated nothing is told.
 */
export class BatchSpans {
  private readonly began = performance.timeOrigin + performance.now();
  private readonly spans: { readonly span: Span; readonly about: JsonObject }[] = [];

  constructor(
    private readonly tracer: Tracer,
    private readonly items: number,
  ) {}

  /** Before the item is applied. */
  begin(item: Item, runs: Runs, ledger: Ledger): void {
    ledger.traceparent = undefined;
    if (item.kind === 'dead-letter') return;
    const about = aboutOf(item);
    const parent = parentOf(item, runs);
    const span = this.tracer.begin(nameOf(item), { kind: 'consumer', parent, at: this.began });
    ledger.traceparent = span.traceparent;
    this.spans.push({ span, about });
  }

  /** After it has been applied. */
  applied(outcome: ItemOutcome): void {
    const about = this.spans.at(-1)?.about;
    if (about === undefined) return;
    if (outcome.kind === 'started') about['ensue.run.id'] = outcome.runId;
    if (outcome.kind !== 'decided') return;
    about['ensue.decisions'] = outcome.decisions.map((decision) => decision.outcome).join(' ');
    const runId = outcome.decisions.find((decision) => decision.runId !== undefined)?.runId;
    if (runId !== undefined) about['ensue.run.id'] = runId;
  }

  end(): void {
    for (const { span, about } of this.spans)
      span.end({ ...(about as Record<string, string>), 'ensue.batch.items': this.items });
  }
}

function nameOf(item: Item): string {
  switch (item.kind) {
    case 'event':
      return `decide on ${item.event.type}`;
    case 'message':
      return `apply ${item.message.type.replace(/^io\.ensue\.|\.v\d+$/g, '')}`;
    case 'call':
      return `start ${item.namespace}/${item.workflow}`;
    default:
      return item.kind;
  }
}

function aboutOf(item: Item): JsonObject {
  if (item.kind === 'event') return { 'ensue.event.id': item.apiId, 'cloudevents.event_type': item.event.type };
  if (item.kind === 'message') {
    const [runId] = runsOf(item.message);
    return runId === undefined ? {} : { 'ensue.run.id': runId };
  }
  return item.kind === 'dead-letter' ? {} : { 'ensue.run.id': item.runId };
}

function parentOf(item: Item, runs: Runs): string | undefined {
  if (item.kind === 'event') return item.traceparent;
  if (item.kind === 'call' || item.kind === 'dead-letter') return undefined;
  if (item.kind === 'message' && item.message.traceparent !== undefined) return item.message.traceparent;
  const [runId] = item.kind === 'message' ? runsOf(item.message) : [item.runId];
  return runId === undefined ? undefined : runs.traceparentOf(runId);
}
