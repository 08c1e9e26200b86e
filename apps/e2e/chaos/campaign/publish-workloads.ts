import { ApiClient } from '../../harness/api-client';
import { workloads, type Workload } from '../workload/definitions';
import { addressOf, type World } from '../world/world';

/** Publishes the campaign's workflows. @returns them */
export async function publishWorkloads(world: World): Promise<readonly Workload[]> {
  const all = workloads(world.sink.url, world.canary);
  const client = new ApiClient(addressOf(world, 'orchestrator'), addressOf(world, 'gateway'));
  await client.setSecret('chaos', 'canary', world.canary);
  for (const { source } of all) await client.publish(source);
  return all;
}
