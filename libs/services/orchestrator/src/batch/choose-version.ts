import type { Program } from '@ensue/dsl';
import type { BatchContext } from './batch-context';

/** Which definition a start means. `latest` and undefined mean the newest. @returns undefined when there is no such version */
export async function chooseVersion(
  wanted: { readonly namespace: string; readonly workflow: string; readonly version?: string },
  { live, tx }: BatchContext,
): Promise<{ readonly definitionId: string; readonly program: Program } | undefined> {
  const { namespace, workflow, version } = wanted;
  const newest = live.find(namespace, workflow);
  if (version === undefined || version === 'latest' || version === newest?.program.ref.version) return newest;
  const row = await tx.catalog.findDefinition({ namespace, name: workflow, version });
  return row === undefined ? undefined : { definitionId: row.id, program: live.compiled(row) };
}
