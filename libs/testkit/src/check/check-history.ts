import { functionCatalog } from '@ensue/actions';
import { readDefinition, type Program } from '@ensue/dsl';
import { replay, type Fact, type Signal } from '@ensue/engine';
import type { MemoryDatabase } from '@ensue/store-typeorm/testing';
import { isDeepStrictEqual } from 'node:util';
import { nameOf, runsOf } from './outcome';

interface StoredStep {
  readonly run_id: string;
  readonly revision: number;
  readonly at: number;
  readonly signal_json: string;
  readonly facts: string;
}

const ends = new Set(['run.completed', 'run.faulted', 'run.cancelled']);

/** Facts are gapless, say once that the run ended, and lead to the state that the row has. @returns what is wrong */
export function checkHistory(database: MemoryDatabase): string[] {
  const wrong: string[] = [];
  const programs = new Map<string, Program>();
  for (const { id, source } of database.rows<{ id: string; source: string }>('SELECT id, source FROM definitions')) {
    const reading = readDefinition(source, { catalog: functionCatalog });
    if (reading.ok) programs.set(id, reading.program);
  }
  const steps = Map.groupBy(
    database.rows<StoredStep>('SELECT run_id, revision, at, signal_json, facts FROM steps ORDER BY run_id, revision'),
    ({ run_id }) => run_id,
  );
  const states = new Map(
    database
      .rows<{ run_id: string; revision: number; state: string }>('SELECT run_id, revision, state FROM run_states')
      .map((row) => [row.run_id, row]),
  );
  for (const run of runsOf(database)) {
    const name = nameOf(run);
    const history = steps.get(run.id) ?? [];
    if (history.some(({ revision }, index) => revision !== index + 1)) wrong.push(`${name}: its steps have a gap`);
    if (history.length !== states.get(run.id)?.revision) wrong.push(`${name}: not as many steps as its revision says`);
    const ended = history.flatMap(({ facts }) => JSON.parse(facts) as Fact[]).filter(({ kind }) => ends.has(kind));
    if (ended.length !== 1) wrong.push(`${name}: it ended ${ended.length} times`);
    const program = programs.get(run.definition_id);
    if (program === undefined) {
      wrong.push(`${name}: its definition is gone`);
      continue;
    }
    const recorded = history.map(({ signal_json, at }) => ({ signal: JSON.parse(signal_json) as Signal, now: at }));
    const kept: unknown = JSON.parse(states.get(run.id)?.state ?? 'null');
    if (recorded.length === 0 || !isDeepStrictEqual(JSON.parse(JSON.stringify(replay(program, recorded))), kept))
      wrong.push(`${name}: its steps do not lead to its state`);
  }
  return wrong;
}
