/**
 * `npm run bench`: how fast Ensue is, against a bare pipeline on the same broker and database in the same run. README.md, beside
 * this, tells the options.
 */
import { runMain } from '../scripts/lib/main.mjs';
import { say, timed } from '../scripts/lib/progress.mjs';
import { setUp } from '../scripts/lib/set-up.mjs';

await runMain(import.meta.url, async () => {
  await setUp();
  // Here and not above: what uses packages can only be loaded once they are installed.
  const { makeBed } = await import('./lib/bed.mjs');
  const { bench } = await import('./lib/bench.mjs');
  const { planOf } = await import('./lib/plan.mjs');
  const plan = planOf(process.argv.slice(2));
  const bed = await timed({ begin: 'Starting RabbitMQ and MariaDB', done: 'RabbitMQ and MariaDB are up' }, () =>
    makeBed(plan),
  );
  for (const text of await bench(bed, plan)) say(text);
});
