import type { WebhookAuthentication } from '@ensue/contracts';
import { header, type HttpRequest } from '../http-request';

/** What a request says of its signature. */
export interface Claim {
  /** Any of them will do: senders give several while they change their secret. */
  readonly signatures: readonly Buffer[];
  /** What stands before and behind the body in what is signed. */
  readonly before: string;
  readonly behind: string;
  /** Seconds since 1970, as signed; undefined where the scheme has none. */
  readonly timestamp?: number;
  /** What the sender itself says it is, in what is signed. */
  readonly id?: string;
}

/** How one sender signs. Sources: the documentation of GitHub, Stripe and Slack; the Standard Webhooks specification. */
export interface HmacScheme {
  /** No two deliveries of this sender are signed over the same bytes: each says of itself which one it is. */
  readonly unique?: boolean;
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
  /** @returns undefined where the secret is no key of this scheme */
  key(secret: string): Buffer | undefined;
  /** @returns a reason where it cannot be read */
  claim(request: HttpRequest): Claim | string;
}

type Hmac = Extract<WebhookAuthentication, { kind: 'hmac' }>;
type Signed = Extract<WebhookAuthentication, { kind: 'github' | 'stripe' | 'slack' | 'standard-webhooks' | 'hmac' }>;

export function hmacScheme(authentication: Signed): HmacScheme {
  return authentication.kind === 'hmac' ? generic(authentication) : presets[authentication.kind];
}

const asText = (secret: string): Buffer => Buffer.from(secret, 'utf8');
const bytes = { sha1: 20, sha256: 32, sha512: 64 } as const;

const presets: Readonly<Record<Exclude<Signed['kind'], 'hmac'>, HmacScheme>> = {
  github: {
    algorithm: 'sha256',
    key: asText,
    claim: (request) => {
      const signature = signatureIn(header(request, 'x-hub-signature-256'), 'sha256=', 'hex', 32);
      return signature === undefined ? 'no X-Hub-Signature-256' : { signatures: [signature], before: '', behind: '' };
    },
  },
  stripe: {
    unique: true,
    algorithm: 'sha256',
    key: asText,
    claim: (request) => {
      const parts = (header(request, 'stripe-signature') ?? '').split(',').map((part) => part.trim());
      const times = parts.filter((part) => part.startsWith('t='));
      const signatures = parts.flatMap((part) => signatureIn(part, 'v1=', 'hex', 32) ?? []);
      const timestamp = times.length === 1 ? secondsIn(times[0]?.slice(2)) : undefined;
      if (timestamp === undefined || signatures.length === 0) return 'no usable Stripe-Signature';
      return { signatures, before: `${timestamp}.`, behind: '', timestamp };
    },
  },
  slack: {
    unique: true,
    algorithm: 'sha256',
    key: asText,
    claim: (request) => {
      const signature = signatureIn(header(request, 'x-slack-signature'), 'v0=', 'hex', 32);
      const timestamp = secondsIn(header(request, 'x-slack-request-timestamp'));
      if (signature === undefined) return 'no X-Slack-Signature';
      if (timestamp === undefined) return 'no X-Slack-Request-Timestamp';
      return { signatures: [signature], before: `v0:${timestamp}:`, behind: '', timestamp };
    },
  },
  'standard-webhooks': {
    algorithm: 'sha256',
    key: (secret) => fromBase64(secret.replace(/^whsec_/, '')),
    claim: (request) => {
      const id = header(request, 'webhook-id') ?? '';
      const timestamp = secondsIn(header(request, 'webhook-timestamp'));
      const listed = (header(request, 'webhook-signature') ?? '').split(' ');
      const signatures = listed.flatMap((one) => signatureIn(one, 'v1,', 'base64', 32) ?? []);
      if (id.includes('.') || !/^[\x21-\x7e]{1,255}$/.test(id)) return 'no webhook-id that can be signed';
      if (timestamp === undefined) return 'no webhook-timestamp';
      if (signatures.length === 0) return 'no webhook-signature';
      return { signatures, before: `${id}.${timestamp}.`, behind: '', timestamp, id };
    },
  },
};

function generic({ header: name, algorithm, encoding, prefix = '', timestampHeader, signed }: Hmac): HmacScheme {
  const template = signed ?? (timestampHeader === undefined ? '{body}' : '{timestamp}.{body}');
  return {
    algorithm,
    key: asText,
    claim: (request) => {
      const signature = signatureIn(header(request, name.toLowerCase()), prefix, encoding, bytes[algorithm]);
      if (signature === undefined) return `no usable ${name}`;
      const [before = '', behind = ''] = template.split('{body}');
      if (timestampHeader === undefined) return { signatures: [signature], before, behind };
      const timestamp = secondsIn(header(request, timestampHeader.toLowerCase()));
      if (timestamp === undefined) return `no usable ${timestampHeader}`;
      const filled = (part: string) => part.replace('{timestamp}', String(timestamp));
      return { signatures: [signature], before: filled(before), behind: filled(behind), timestamp };
    },
  };
}

/** The bytes of a signature that is exactly of this form: what decoders would skip is refused. */
function signatureIn(
  text: string | undefined,
  prefix: string,
  encoding: 'hex' | 'base64',
  length: number,
): Buffer | undefined {
  if (text === undefined || !text.startsWith(prefix)) return undefined;
  const encoded = text.slice(prefix.length);
  if (encoding === 'base64') {
    const decoded = fromBase64(encoded);
    return decoded?.length === length ? decoded : undefined;
  }
  return encoded.length === length * 2 && /^[0-9a-f]+$/i.test(encoded) ? Buffer.from(encoded, 'hex') : undefined;
}

function fromBase64(text: string): Buffer | undefined {
  const decoded = Buffer.from(text, 'base64');
  return text !== '' && decoded.toString('base64') === text ? decoded : undefined;
}

/** Whole seconds, written in the one way that reads back the same. */
function secondsIn(text: string | undefined): number | undefined {
  return text !== undefined && /^(?:0|[1-9]\d{0,11})$/.test(text) ? Number(text) : undefined;
}
