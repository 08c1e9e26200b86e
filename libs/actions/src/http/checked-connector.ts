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
 * @param addresses where to connect instead, `host:port` to `address:port`; the operator's word needs no check
 */
export function checkedConnector(
  build: typeof buildConnector,
  policy: AddressPolicy,
  addresses: Readonly<Record<string, string>> = {},
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
    const fixed = addresses[`${host}:${options.port || (options.protocol === 'https:' ? '443' : '80')}`];
    // TLS goes on asking for the certificate of the name: undici takes it from `host`, which stays.
    if (fixed !== undefined) return connect({ ...options, ...addressOf(fixed) }, callback);
    // Literal addresses are never looked up.
    if (isIP(host) !== 0 && !policy.permits(host)) return callback(new AddressRefused(host), null);
    connect(options, callback);
  };
}

function addressOf(fixed: string): { readonly hostname: string; readonly port: string } {
  const colon = fixed.lastIndexOf(':');
  return { hostname: fixed.slice(0, colon).replace(/^\[|\]$/g, ''), port: fixed.slice(colon + 1) };
}
