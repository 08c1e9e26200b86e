import type { FunctionCatalog } from '@ensue/dsl';
import type { Logger } from '@ensue/nest-kit';
import type { Ids } from '@ensue/orchestrator';
import type { MessageBus, Store } from '@ensue/ports';
import type { SimulatedBus } from '../broker/simulated-bus';
import type { EffectSink } from '../effect-sink';
import type { Life } from '../life';
import type { World } from '../world';

/** What a process finds when it begins to live. */
export interface ProcessParts {
  readonly world: World;
  readonly life: Life;
  readonly store: Store;
  readonly bus: MessageBus;
  /** The same bus as it is, for those who make it break. */
  readonly connection: SimulatedBus;
  readonly ids: Ids;
  readonly functions: FunctionCatalog;
  readonly sink: EffectSink;
}

/** A line for every warning: what a process says is part of what happened. */
export function logOf({ world, life }: Pick<ProcessParts, 'world' | 'life'>): Logger {
  const say = (message: string, fields?: unknown): void => {
    if (life.alive) world.trace.add(`${life.name} says: ${message} ${brief(fields)}`);
  };
  const logger: Logger = { debug: () => undefined, info: () => undefined, warn: say, error: say, child: () => logger };
  return logger;
}

function brief(fields: unknown): string {
  if (fields === undefined) return '';
  return JSON.stringify(fields, (_name, value: unknown) => (value instanceof Error ? value.message : value)).slice(
    0,
    300,
  );
}
