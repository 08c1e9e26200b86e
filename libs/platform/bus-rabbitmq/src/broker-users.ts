import { brokerRights, type BrokerRole } from './broker-rights';

/** How long the management API may take for one answer. */
const answerMs = 15_000;

export interface BrokerUsersOptions {
  /** The management API: `http://admin:password@rabbitmq:15672`, of a user with the tag administrator. */
  readonly adminUrl: string;
  /** Each service's own `amqp://user:password@host/vhost`: user, password and vhost are made as they stand there. */
  readonly urls: Readonly<Partial<Record<BrokerRole, string>>>;
}

/**
 * Makes the vhost and a user for each service, with the least rights that it works with; users that are there get the
 * password and the rights anew. What is already so stays as it is, so it may run at any time.
 * @returns what was made, for the log
 */
export async function makeBrokerUsers({ adminUrl, urls }: BrokerUsersOptions): Promise<readonly string[]> {
  const admin = new BrokerAdmin(adminUrl);
  const made: string[] = [];
  for (const [role, url] of Object.entries(urls) as [BrokerRole, string][]) {
    const { user, password, vhost } = credentialsOf(url);
    await admin.put(`/api/vhosts/${encodeURIComponent(vhost)}`, { default_queue_type: 'quorum' });
    await admin.put(`/api/users/${encodeURIComponent(user)}`, { password, tags: '' });
    await admin.put(`/api/permissions/${encodeURIComponent(vhost)}/${encodeURIComponent(user)}`, brokerRights[role]);
    made.push(`${role}: user ${user} in the vhost ${vhost}`);
  }
  return made;
}

/** @throws Error where the URL names no user or no password */
export function credentialsOf(url: string): {
  readonly user: string;
  readonly password: string;
  readonly vhost: string;
} {
  const { username, password, pathname } = new URL(url);
  if (username === '' || password === '') throw new Error('The URL of a service must hold its user and password');
  // AMQP URLs: no path is the vhost "/", and so is %2F.
  const vhost = pathname === '' || pathname === '/' ? '/' : decodeURIComponent(pathname.slice(1));
  return { user: decodeURIComponent(username), password: decodeURIComponent(password), vhost };
}

class BrokerAdmin {
  private readonly base: string;
  private readonly authorization: string;

  constructor(adminUrl: string) {
    const url = new URL(adminUrl);
    const name = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    this.authorization = `Basic ${Buffer.from(name).toString('base64')}`;
    this.base = url.origin;
  }

  async put(path: string, body: object): Promise<void> {
    const answer = await fetch(`${this.base}${path}`, {
      method: 'PUT',
      headers: { authorization: this.authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerMs),
    });
    // Read in any case: a body that nobody reads holds its connection.
    const text = await answer.text();
    if (!answer.ok) throw new Error(`RabbitMQ's management API answered ${answer.status} to PUT ${path}: ${text}`);
  }
}
