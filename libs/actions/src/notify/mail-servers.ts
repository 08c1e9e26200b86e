import { actionFault } from '../action-fault';
import type { AddressBook, CheckedAddress } from '../http/address-book';
import type { MailServer, NotifySettings } from '../settings';

export interface MailConnection extends CheckedAddress {
  /** For certificates. */
  readonly host: string;
  readonly secure: boolean;
  /** True where a server that offers no encryption is not spoken to. */
  readonly mustEncrypt: boolean;
  readonly user?: string;
  readonly password?: string;
  readonly from?: string;
}

/** The mail servers of one runner, by the operator's names or by an address that came with an order. */
export class MailServers {
  constructor(
    private readonly settings: NotifySettings,
    private readonly book: AddressBook,
  ) {}

  /** @throws ActionFault when there is no such server, or its address may not be called */
  async find(wanted: string | { readonly url: string } = 'mail'): Promise<MailConnection> {
    if (typeof wanted !== 'string') return this.checked(wanted.url);
    const { mailServers = {} } = this.settings;
    const server = Object.hasOwn(mailServers, wanted) ? mailServers[wanted] : undefined;
    if (server === undefined) {
      const names = Object.keys(mailServers).join(', ') || 'none';
      throw actionFault('configuration', `There is no mail server ${wanted}; the operator has named: ${names}`);
    }
    const { url, from }: MailServer = typeof server === 'string' ? { url: server } : server;
    const { connection, host, port } = read(url, wanted);
    // The operator's word needs no check.
    return { ...connection, address: host, port, ...(from !== undefined && { from }) };
  }

  private async checked(url: string): Promise<MailConnection> {
    const { connection, host, port } = read(url, 'whose address was given');
    return { ...connection, ...(await this.book.find(host, port)) };
  }
}

function read(url: string, name: string) {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^smtps?:$/.test(parsed.protocol)) {
    throw actionFault('configuration', `The mail server ${name} is neither smtp://… nor smtps://…`);
  }
  const { protocol, hostname, port, username, password, searchParams } = parsed;
  const host = hostname.replace(/^\[|\]$/g, '');
  const secure = protocol === 'smtps:';
  return {
    host,
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    connection: {
      host,
      secure,
      // A password does not travel in the open, unless the operator says so.
      mustEncrypt:
        searchParams.get('tls') === 'required' || (username !== '' && searchParams.get('tls') !== 'optional'),
      ...(username !== '' && { user: decodeURIComponent(username), password: decodeURIComponent(password) }),
    },
  };
}
