import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { actionFault } from '../action-fault';
import type { HttpSettings } from '../settings';
import { AddressPolicy } from './address-policy';

export interface CheckedAddress {
  /** An IP address, or what the operator has fixed. */
  readonly address: string;
  readonly port: number;
}

type ResolveAll = (host: string) => Promise<readonly string[]>;

const resolveAll: ResolveAll = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/** Where connections that are no HTTP requests may go: the same addresses, by the same settings. */
export class AddressBook {
  private readonly policy: AddressPolicy;
  private readonly fixed: Readonly<Record<string, string>>;

  constructor(
    settings: HttpSettings = {},
    private readonly resolve: ResolveAll = resolveAll,
  ) {
    this.policy = new AddressPolicy(settings.allow);
    this.fixed = settings.addresses ?? {};
  }

  /**
   * The address to connect to, so that no second resolution can answer something else: every address of the name must be
   * permitted.
   * @throws ActionFault when one is not (authorization), or the name has none (communication)
   */
  async find(host: string, port: number): Promise<CheckedAddress> {
    const name = host.replace(/^\[|\]$/g, '').toLowerCase();
    const fixed = this.fixed[`${name}:${port}`];
    if (fixed !== undefined) {
      const colon = fixed.lastIndexOf(':');
      return { address: fixed.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(fixed.slice(colon + 1)) };
    }
    const addresses = isIP(name) === 0 ? await this.addressesOf(name, port) : [name];
    const [first] = addresses;
    if (first === undefined || !addresses.every((address) => this.policy.permits(address))) {
      const hint = 'the operator can allow its network with ENSUE_HTTP_ALLOW';
      throw actionFault('authorization', `${name} leads to an internal address, which actions may not call; ${hint}`);
    }
    return { address: first, port };
  }

  private async addressesOf(name: string, port: number): Promise<readonly string[]> {
    try {
      return await this.resolve(name);
    } catch (error) {
      const { code } = error as { code?: unknown };
      const reason = typeof code === 'string' ? code : 'its name has no address';
      throw actionFault('communication', `${name}:${port} could not be reached: ${reason}`);
    }
  }
}
