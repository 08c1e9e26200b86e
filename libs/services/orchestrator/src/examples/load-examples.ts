import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '@ensue/ports';
import type { Publishing } from '../api/publishing';
import type { Log } from '../log';

/**
 * Publishes the examples in a folder (`<name>/workflow.yaml`) where nothing was ever published: at a first start, and not
 * again when somebody has deleted them.
 * @returns the names of those that were published
 */
export async function loadExamples(
  folder: string,
  publishing: Publishing,
  store: Store,
  log: Log,
): Promise<readonly string[]> {
  const { items } = await store.queries.workflows({}, { limit: 1 });
  if (items.length > 0) return [];
  const loaded: string[] = [];
  for (const entry of (await readdir(folder, { withFileTypes: true })).filter((one) => one.isDirectory())) {
    const file = join(folder, entry.name, 'workflow.yaml');
    const source = await readFile(file, 'utf8').catch(() => undefined);
    if (source === undefined) continue;
    const published = await publishing.publish(source, 'application/yaml');
    if (published.kind === 'mistakes') {
      const [first] = published.mistakes;
      log.warn('An example has mistakes and was not loaded.', { file, mistake: first?.message, line: first?.line });
    } else {
      loaded.push(`${published.ref.namespace}/${published.ref.name}`);
    }
  }
  return loaded;
}
