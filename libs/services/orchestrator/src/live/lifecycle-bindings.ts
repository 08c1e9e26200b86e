import { deliveryLimit, intakeQueue, lifecycleExchange } from '@ensue/contracts';
import type { EventConsumption, EventFilter } from '@ensue/dsl';
import type { MessageBus } from '@ensue/ports';
import type { Log } from '../log';
import type { LiveCatalog, LiveWorkflow } from './live-catalog';

const lifecycleTypes = /^io\.serverlessworkflow\./;

/**
 * Binds the intake to what runs say of themselves, for the types that some definition listens to and no others, so that
 * the rest costs nothing (DESIGN §5.6). A binding nobody needs any more stays until the broker is new: it is only a cost.
 */
export class LifecycleBindings {
  private seenVersion = -1;
  private readonly bound = new Set<string>();

  constructor(
    private readonly bus: MessageBus,
    private readonly live: LiveCatalog,
    private readonly log: Log,
  ) {}

  /** Follows the catalog; costs a comparison while that is the same. */
  follow(): void {
    const version = this.live.catalogVersion;
    if (version === this.seenVersion) return;
    this.seenVersion = version;
    const wanted = new Set([...this.live.all].flatMap(typesOf).filter((type) => lifecycleTypes.test(type)));
    const missing = [...wanted].filter((type) => !this.bound.has(type));
    if (missing.length > 0) void this.bind(missing);
  }

  private async bind(types: readonly string[]): Promise<void> {
    const bindings = types.map((pattern) => ({ exchange: lifecycleExchange, pattern }));
    try {
      await this.bus.declare({
        exchanges: [{ name: lifecycleExchange, type: 'topic' }],
        queues: [{ name: intakeQueue, kind: 'work', deliveryLimit, bindings }],
      });
      for (const type of types) this.bound.add(type);
    } catch (error) {
      this.seenVersion = -1;
      this.log.warn('The intake could not be bound to lifecycle events; it is tried again.', { error: String(error) });
    }
  }
}

function typesOf({ program }: LiveWorkflow): string[] {
  const filters: EventFilter[] = program.schedule?.kind === 'on' ? filtersOf(program.schedule.on) : [];
  for (const task of program.byPosition.values()) if (task.kind === 'listen') filters.push(...filtersOf(task.to));
  return filters.flatMap(({ type }) => type ?? []);
}

function filtersOf({ filters, until }: EventConsumption): EventFilter[] {
  return until !== undefined && 'events' in until ? [...filters, ...filtersOf(until.events)] : [...filters];
}
