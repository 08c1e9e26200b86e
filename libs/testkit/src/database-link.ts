import type { Link } from '@ensue/store-typeorm/testing';
import type { Life } from './life';
import type { World } from './world';

/** The way from a process to the database: each statement takes its time, and may be lost; the process may die of it. */
export function linkOf(world: World, life: Life): Link {
  const { dice } = world;
  const travel = async (what: string, unknown: boolean): Promise<void> => {
    const slow = world.befalls('slowStatement', `${life.name} ${what}`) ? dice.between(100, 4_000) : 0;
    await life.rest(slow + dice.between(0.02, 0.2));
    if (world.befalls(unknown ? 'deathAtCommit' : 'deathAtStatement', `${life.name} ${what}`)) {
      life.end();
      await new Promise(() => undefined);
    }
    if (world.befalls(unknown ? 'commitUnknown' : 'statementLost', `${life.name} ${what}`)) throw new Error('lost');
  };
  return {
    there: (sql) => travel(sql.slice(0, 40), sql === 'COMMIT'),
    back: () => travel('COMMIT, the answer', true),
    pause: (tried) => life.rest(dice.between(10, 10 * 2 ** tried)),
    now: () => world.time.now,
  };
}
