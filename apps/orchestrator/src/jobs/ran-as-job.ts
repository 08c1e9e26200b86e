import { migrate } from './migrate';
import { topology } from './topology';

const jobs: ReadonlyMap<string, () => Promise<void>> = new Map([
  ['migrate', migrate],
  ['topology', topology],
]);

/**
 * `main.js migrate`, `main.js topology`: what has to be done once before a release rolls out, by users with more rights than
 * any service has. @returns whether this process was started for that; a job that failed has ended the process
 */
export async function ranAsJob(name: string | undefined): Promise<boolean> {
  const job = name === undefined ? undefined : jobs.get(name);
  await job?.();
  return job !== undefined;
}
