import { lookup as resolveName, type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { buildConnector } from 'undici';
import type { AddressPolicy } from './address-policy';

/** A host leads to an internal address; what it resolves to is not told. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  constructor(readonly host: string) {
    super(`${host} is an internal address`);
  }
}

export type Resolve = (host: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void;

const resolveAll: Resolve = (host, done) => resolveName(host, { all: true, verbatim: true }, done);

/**
 * Connects only to addresses that were checked: a name is resolved here, all its addresses must be permitted, and the
 * connection goes to one of these, so that no second resolution can answer something else.
 */
export function checkedConnector(
  build: typeof buildConnector,
  policy: AddressPolicy,
  resolve: Resolve = resolveAll,
): buildConnector.connector {
  const connect = build({
    timeout: 10_000,
    lookup: (host, options, done) => {
      resolve(host, (error, addresses) => {
        if (error) return done(error, []);
        const refused = addresses.length === 0 || !addresses.every(({ address }) => policy.permits(address));
        if (refused) return done(new AddressRefused(host), []);
        const [first] = addresses;
        // Who asks for one address gets one: Node's own habit.
        if (options.all === true) done(null, addresses);
        else done(null, first?.address ?? '', first?.family);
      });
    },
  } as buildConnector.BuildOptions);
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    // Literal addresses are never looked up.
    if (isIP(host) !== 0 && !policy.permits(host)) return callback(new AddressRefused(host), null);
    connect(options, callback);
  };
}
