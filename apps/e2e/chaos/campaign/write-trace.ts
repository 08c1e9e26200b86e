import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evidence, Violation } from '../checker/evidence';
import type { World } from '../world/world';

const mostRuns = 20;

/** Writes down all that the witnesses say about the runs of some violations. @returns the file, beside the logs */
export async function writeTrace(
  world: World,
  prefix: string,
  violations: readonly Violation[],
  evidence: Evidence,
): Promise<string> {
  const ids = new Set(violations.flatMap((violation) => violation.ids));
  const runs = evidence.runs.filter(({ id, n = '' }) => ids.has(id) || ids.has(n)).slice(0, mostRuns);
  const names = new Set(runs.flatMap(({ n }) => n ?? []));
  const about = [];
  for (const { n = '', id } of runs) {
    const events = await world.rows('SELECT * FROM events WHERE event LIKE ?', `%"${n}"%`);
    const causes = events.map((row) => String(row['id']));
    const decisions = await world.rows(
      `SELECT * FROM decisions WHERE run_id = ? ${causes.map(() => 'OR cause_id = ?').join(' ')}`,
      id,
      ...causes,
    );
    const rowsOf = (table: string) => world.rows(`SELECT * FROM ${table} WHERE run_id = ?`, id);
    about.push({
      n,
      events,
      decisions,
      listeners: await rowsOf('listeners'),
      timers: await rowsOf('timers'),
      effects: await rowsOf('effects'),
    });
  }
  const file = join(world.home, `${prefix}.json`);
  const trace = {
    violations,
    client: evidence.client.filter(({ n }) => names.has(n)),
    sink: evidence.effects.filter(({ key }) => names.has(key.slice(0, key.lastIndexOf('/')))),
    runs,
    about,
  };
  writeFileSync(file, JSON.stringify(trace, undefined, 2));
  world.keep();
  return file;
}
