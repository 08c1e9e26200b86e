import type { MemoryDatabase } from '@ensue/store-typeorm/testing';
import { nameOf, runsOf, type Outcome } from './outcome';

const most = 5;

/** What came of everything is what comes of it without faults, and no run is there twice. @returns what is not so */
export function checkOutcome(database: MemoryDatabase, outcome: Outcome, expected: Outcome): string[] {
  const wrong: string[] = [];
  const names = new Set<string>();
  for (const run of runsOf(database)) {
    const name = nameOf(run);
    if (names.has(name)) wrong.push(`${name}: it was started twice`);
    names.add(name);
  }
  for (const [name, end] of expected.runs) {
    const here = outcome.runs.get(name);
    if (here === undefined) wrong.push(`${name}: it was never started`);
    else if (here !== end) wrong.push(`${name}: it ended with ${here} and not with ${end}`);
  }
  for (const name of outcome.runs.keys()) if (!expected.runs.has(name)) wrong.push(`${name}: nobody asked for it`);
  for (const key of expected.effects) if (!outcome.effects.has(key)) wrong.push(`the effect ${key} never happened`);
  for (const key of outcome.effects) if (!expected.effects.has(key)) wrong.push(`nobody asked for the effect ${key}`);
  return wrong.length <= most ? wrong : [...wrong.slice(0, most), `and ${wrong.length - most} more`];
}
