import { createHash } from 'node:crypto';
import type { Json } from '@ensue/contracts';
import { ActionFault, actionFault } from '../../action-fault';
import type { ConfinedRequest, ConfinedResponse } from '../confined-client';
import { type Granted, requestToken } from './request-token';
import type { Ask } from './token-endpoint';
import type { TokenPolicy } from './token-policy';

interface Kept {
  readonly token: string;
  /** Not to be used from then on. */
  readonly until: number;
  readonly refreshToken: string | undefined;
}

const mostKept = 1000;
/** Where the server does not say how long a token lives. */
const unsaidLife = 5 * 60_000;
/** So long before its end a token is no more used: it has a way to go. */
const longestMargin = 30_000;
/** A token that several wait for is asked for on nobody's time but its own. */
const patienceMs = 30_000;
const maxBytes = 256 * 1024;

/** Access tokens by what they were asked for with, in memory and nowhere else, each asked for once at a time. */
export class AccessTokens {
  private readonly kept = new Map<string, Kept>();
  private readonly underWay = new Map<string, Promise<Kept>>();

  constructor(
    private readonly send: (request: ConfinedRequest) => Promise<ConfinedResponse>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @throws ActionFault when there is none to be had, or not in time */
  async find(policy: TokenPolicy, signal: AbortSignal): Promise<string> {
    const key = keyOf(policy);
    const known = this.kept.get(key);
    if (known !== undefined && known.until > this.now()) return known.token;
    return (await unlessAborted(this.fetch(key, policy), signal)).token;
  }

  /** Another token in place of one that a resource refused; whoever else had it refused gets the same. */
  async instead(policy: TokenPolicy, refused: string, signal: AbortSignal): Promise<string> {
    const key = keyOf(policy);
    const known = this.kept.get(key);
    if (known?.token === refused) this.kept.set(key, { ...known, until: -Infinity });
    return this.find(policy, signal);
  }

  private fetch(key: string, policy: TokenPolicy): Promise<Kept> {
    const already = this.underWay.get(key);
    if (already) return already;
    const fetching = this.renew(key, policy).finally(() => this.underWay.delete(key));
    this.underWay.set(key, fetching);
    return fetching;
  }

  private async renew(key: string, policy: TokenPolicy): Promise<Kept> {
    const asked = this.now();
    const old = this.kept.get(key)?.refreshToken;
    const granted = await this.request(policy, old);
    const life = granted.lifeMs ?? unsaidLife;
    const kept = {
      token: granted.accessToken,
      until: asked + life - Math.min(longestMargin, life / 10),
      // One that is not replaced stays good (RFC 6749 §6).
      refreshToken: granted.refreshToken ?? old,
    };
    this.kept.delete(key);
    this.kept.set(key, kept);
    const [oldest] = this.kept.keys();
    if (this.kept.size > mostKept && oldest !== undefined) this.kept.delete(oldest);
    return kept;
  }

  /** By the refresh token where there is one; where that is refused, by the grant as at first. */
  private async request(policy: TokenPolicy, refreshToken: string | undefined): Promise<Granted> {
    const signal = AbortSignal.timeout(patienceMs);
    const ask: Ask = (request) => this.send({ ...request, follow: false, signal, deadlineMs: patienceMs, maxBytes });
    if (refreshToken === undefined) return requestToken(policy, ask);
    try {
      return await requestToken(policy, ask, refreshToken);
    } catch (error) {
      if (!(error instanceof ActionFault) || error.fault.status !== 401) throw error;
      return requestToken(policy, ask);
    }
  }
}

/** All that a token depends on, as a hash: the table must not be a list of passwords. */
function keyOf(policy: TokenPolicy): string {
  return createHash('sha256')
    .update(JSON.stringify(inOrder(policy as unknown as Json)))
    .digest('base64');
}

function inOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, inOrder(inner)]),
  );
}

/** What one caller no longer waits for goes on for the others. */
async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const told = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const refuse = (): void => reject(actionFault('timeout', 'No access token was given within the deadline'));
    if (signal.aborted) refuse();
    else signal.addEventListener('abort', refuse, { once: true, signal: told.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    told.abort();
  }
}
