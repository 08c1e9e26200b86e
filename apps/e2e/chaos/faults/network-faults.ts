import { rest } from '../workload/client';
import type { NetworkProxy } from '../world/network-proxy';
import type { Fault } from './fault';

function onOneLink(what: string, strike: (link: NetworkProxy) => void, leastMs: number, mostMs: number): Fault {
  return {
    kind: what,
    group: 'network',
    strike: async ({ world, random }) => {
      const link = random.pick(world.replicas.flatMap(({ links }) => links));
      strike(link);
      await rest(random.between(leastMs, mostMs));
      link.heal();
    },
  };
}

/** What can happen between one process and one server. */
export const networkFaults: readonly Fault[] = [
  onOneLink('latency of 200 ms', (link) => link.becomes({ delayMs: 200 }), 2_000, 5_000),
  onOneLink('64 kbit/s', (link) => link.becomes({ bytesPerSecond: 8_000 }), 2_000, 4_000),
  onOneLink('connections reset', (link) => link.reset(), 0, 0),
  onOneLink('half-open connections', (link) => link.deaden(), 1_000, 6_000),
  onOneLink('parted, connections refused', (link) => link.part('loudly'), 500, 5_000),
  onOneLink('parted, packets dropped', (link) => link.part('silently'), 500, 8_000),
];

/** Every process loses its broker, or its database, at once. */
export const wholeNetworkFault: Fault = {
  kind: 'all processes parted from a server',
  group: 'network',
  strike: async ({ world, random }) => {
    const server = random.pick(['broker', 'database']);
    const links = world.replicas.flatMap((replica) => replica.links.filter(({ name }) => name.endsWith(server)));
    const how = random.pick(['silently', 'loudly'] as const);
    for (const link of links) link.part(how);
    await rest(random.between(500, 4_000));
    for (const link of links) link.heal();
  },
};
