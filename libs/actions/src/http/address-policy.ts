import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IPv4 that is not the public internet (IANA special-purpose registry), and multicast. */
const internal4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/**
 * IPv6: whatever is not global unicast (2000::/3), which covers loopback, IPv4-compatible, NAT64, unique local, link-local and
 * multicast; and inside it what tunnels into IPv4 or is for documentation.
 */
const internal6 = ['::/3', '4000::/2', '8000::/1', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** Decides which addresses actions may connect to: the public internet, and what the operator allows besides. */
export class AddressPolicy {
  // Two lists each: Node compares IPv4 addresses with IPv6 networks, and ::/3 would hold all of them.
  private readonly internal = { v4: listOf(internal4), v6: listOf(internal6) };
  private readonly allowed: { readonly v4: BlockList; readonly v6: BlockList };
  private readonly allowsAll: boolean;

  /** @param allow CIDRs or addresses that may be called although they are internal; `*` for all */
  constructor(allow: readonly string[] = []) {
    const networks = allow.map((each) => each.trim()).filter((each) => each !== '');
    this.allowsAll = networks.includes('*');
    const named = networks.filter((each) => each !== '*');
    this.allowed = {
      v4: listOf(named.filter((each) => !each.includes(':'))),
      v6: listOf(named.filter((each) => each.includes(':'))),
    };
  }

  permits(address: string): boolean {
    if (this.allowsAll) return true;
    const plain = withoutZone(address);
    const v4 = isIPv4(plain) ? plain : mappedIPv4(plain);
    if (v4 !== undefined) return this.allowed.v4.check(v4) || !this.internal.v4.check(v4);
    if (!isIPv6(plain)) return false;
    return this.allowed.v6.check(plain, 'ipv6') || !this.internal.v6.check(plain, 'ipv6');
  }
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    try {
      if (prefix === undefined) list.addAddress(address, family);
      else list.addSubnet(address, Number(prefix), family);
    } catch {
      throw new Error(`${JSON.stringify(network)} is neither an address nor a network such as 10.0.0.0/8`);
    }
  }
  return list;
}

const withoutZone = (address: string): string => address.split('%')[0] ?? '';

/** The IPv4 address inside `::ffff:a.b.c.d`, in whatever form it is written. */
function mappedIPv4(address: string): string | undefined {
  if (!isIPv6(address)) return undefined;
  const normal = new URL(`http://[${address}]`).hostname;
  const groups = /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/.exec(normal);
  if (!groups) return undefined;
  const [high, low] = [parseInt(groups[1] ?? '', 16), parseInt(groups[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
