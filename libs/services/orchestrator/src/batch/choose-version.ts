import type { Ready } from '../live/live-catalog';
import type { BatchContext } from './batch-context';

/** Which definition a start means. `latest` and undefined mean the newest. @returns undefined when there is no such version */
export async function chooseVersion(
  wanted: { readonly namespace: string; readonly workflow: string; readonly version?: string },
  { live, tx }: BatchContext,
): Promise<Ready | undefined> {
  const { namespace, workflow, version } = wanted;
  const newest = live.find(namespace, workflow);
  if (version === undefined || version === 'latest' || version === newest?.program.ref.version) return newest;
  return live.versionOf({ namespace, name: workflow, version }, tx.catalog);
}
