import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '../world/world';
import type { Violation } from './evidence';

const invariant = 'no secret leaves the vault' as const;

/** Looks for the secret that all runs of a workload use: in every table, log and record. */
export async function findLeaks(world: World): Promise<readonly Violation[]> {
  const places = [...(await inTables(world)), ...inFiles(world)];
  return places.map((place) => ({ invariant, ids: [place], detail: `the secret stands in ${place}` }));
}

async function inTables(world: World): Promise<readonly string[]> {
  const columns =
    world.mode === 'standalone'
      ? await world.rows(
          "SELECT t.name AS name, c.name AS field FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'",
        )
      : await world.rows(
          'SELECT table_name AS name, column_name AS field FROM information_schema.columns WHERE table_schema = DATABASE()',
        );
  const places: string[] = [];
  for (const [table, fields] of Map.groupBy(columns, (row) => String(row['name']))) {
    const has = fields.map((row) => `INSTR(\`${String(row['field'])}\`, ?) > 0`);
    const found = await world.rows(
      `SELECT COUNT(*) AS count FROM \`${table}\` WHERE ${has.join(' OR ')}`,
      ...has.map(() => world.canary),
    );
    if (Number(found[0]?.['count']) > 0) places.push(`the table ${table}`);
  }
  return places;
}

function inFiles({ home, canary }: World): readonly string[] {
  return readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const file = join(home, name);
    return statSync(file).isFile() && readFileSync(file).includes(canary);
  });
}
