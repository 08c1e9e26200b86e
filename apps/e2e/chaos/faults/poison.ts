import { atBroker } from '../world/broker';
import type { World } from '../world/world';

const poisons = [
  { queue: 'ensue.intake', body: '{"specversion":"1.0","type":' },
  { queue: 'ensue.intake', body: '{"specversion":"1.0"}' },
  { queue: 'ensue.results', body: 'no JSON at all' },
  {
    queue: 'ensue.results',
    body: '{"specversion":"1.0","id":"1","source":"/x","type":"io.ensue.coffee.v1","data":{}}',
  },
  { queue: 'ensue.actions.http', body: '{"action":"http"}' },
  { queue: 'ensue.heartbeats', body: '{}' },
] as const;

/** Sends messages that nobody can digest. @returns their ids, which must come up among the dead letters */
export async function sendPoison(world: World, prefix: string): Promise<readonly string[]> {
  if (world.mode === 'standalone') return [];
  return atBroker(world, async (channel) => {
    const ids = poisons.map(({ queue, body }, number) => {
      const messageId = `${prefix}-poison-${number}`;
      channel.sendToQueue(queue, Buffer.from(body), { messageId, persistent: true, contentType: 'application/json' });
      return messageId;
    });
    await channel.checkQueue('ensue.intake'); // so that all have arrived
    return ids;
  });
}
