import type { MemoryDatabase } from '@ensue/store-typeorm/testing';

/** What came of everything, in words that do not depend on when and in which order it happened. */
export interface Outcome {
  /** By name of the run: how it ended. */
  readonly runs: ReadonlyMap<string, string>;
  /** Idempotency keys of the effects that happened. */
  readonly effects: ReadonlySet<string>;
}

export interface StoredRun {
  readonly id: string;
  readonly workflow: string;
  readonly input: string;
  readonly status: string;
  readonly output: string | null;
  readonly fault: string | null;
  readonly definition_id: string;
  readonly trigger_json: string;
}

/** A run is known by its workflow and the key it was given, or the tick that started it: ids are made anew each time. */
export function nameOf({ workflow, input, trigger_json }: StoredRun): string {
  const trigger = JSON.parse(trigger_json) as { kind: string; id: string };
  if (trigger.kind === 'schedule') return `${ticked}${trigger.id}`;
  const given = JSON.parse(input) as { key?: string } | [{ key?: string }];
  return `${workflow} ${(Array.isArray(given) ? given[0].key : given.key) ?? input}`;
}

const ticked = 'ticked: ';

export function runsOf(database: MemoryDatabase): readonly StoredRun[] {
  return database.rows<StoredRun>(
    'SELECT id, workflow, input, status, output, fault, definition_id, trigger_json FROM runs ORDER BY id',
  );
}

export function outcomeOf(database: MemoryDatabase, happened: Iterable<string>): Outcome {
  const names = new Map<string, string>();
  const runs = new Map<string, string>();
  for (const run of runsOf(database)) {
    const name = nameOf(run);
    names.set(run.id, name);
    // How many ticks there were is a matter of what went wrong.
    if (name.startsWith(ticked)) continue;
    runs.set(name, `${run.status} ${run.output ?? ''}${run.fault ?? ''}`);
  }
  const effects = new Set<string>();
  for (const key of happened) {
    const id = key.slice(0, 36);
    effects.add(`${names.get(id) ?? id}${key.slice(36)}`);
  }
  return { runs, effects };
}
