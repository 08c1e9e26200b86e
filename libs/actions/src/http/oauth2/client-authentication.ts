import { createPrivateKey, randomUUID, type KeyObject } from 'node:crypto';
import { actionFault } from '../../action-fault';
import type { TokenFields } from './grant-fields';
import type { TokenPolicy } from './token-policy';

/** How a client says who it is, as parts of a token request. */
export interface ClientAuthentication {
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: TokenFields;
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** An assertion is for one request, so that it need not live longer. */
const assertionLife = '60s';

/**
 * DSL reference, "OAuth2 Authentication": `client.authentication`, `client_secret_post` by default (RFC 6749 §2.3, RFC 7523).
 * @param audience the token endpoint: who may take an assertion
 * @throws ActionFault (configuration) when the client lacks what its method needs
 */
export async function authenticateClient(
  { client = {}, kind }: TokenPolicy,
  audience: URL,
): Promise<ClientAuthentication> {
  const { id, secret, assertion } = client;
  const method = client.authentication ?? 'client_secret_post';
  const needed = (value: string | undefined, what: string): string => {
    if (value !== undefined) return value;
    throw actionFault('configuration', `The authentication ${kind} cannot be used: ${method} needs client.${what}`);
  };
  const named: TokenFields = id === undefined ? {} : { client_id: id };
  switch (method) {
    case 'client_secret_basic': {
      const pair = `${formEncoded(needed(id, 'id'))}:${formEncoded(needed(secret, 'secret'))}`;
      return { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }, fields: {} };
    }
    case 'client_secret_post':
      // A client that is public says its name alone; the default must not forbid it.
      if (client.authentication !== undefined) needed(secret, 'secret');
      return { headers: {}, fields: { ...named, ...(secret !== undefined && { client_secret: secret }) } };
    case 'client_secret_jwt':
    case 'private_key_jwt': {
      const signed =
        assertion ??
        (method === 'client_secret_jwt'
          ? await signedAssertion(needed(id, 'id'), audience, secretKey(needed(secret, 'secret')))
          : await signedAssertion(needed(id, 'id'), audience, privateKey(needed(secret, 'assertion'))));
      return { headers: {}, fields: { ...named, client_assertion_type: assertionType, client_assertion: signed } };
    }
    case 'none':
      return { headers: {}, fields: { client_id: needed(id, 'id') } };
  }
}

interface SigningKey {
  readonly key: KeyObject | Uint8Array;
  readonly algorithm: string;
  readonly id?: string;
}

async function signedAssertion(client: string, audience: URL, { key, algorithm, id }: SigningKey): Promise<string> {
  const { SignJWT } = await import('jose');
  return new SignJWT()
    .setProtectedHeader({ alg: algorithm, typ: 'JWT', ...(id !== undefined && { kid: id }) })
    .setIssuer(client)
    .setSubject(client)
    .setAudience(audience.href)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(assertionLife)
    .sign(key)
    .catch(() => {
      throw actionFault('configuration', `The key of client.secret cannot sign by ${algorithm}`);
    });
}

function secretKey(secret: string): SigningKey {
  return { key: Buffer.from(secret), algorithm: 'HS256' };
}

/** A private key, as PEM (PKCS #8) or JWK: the assertion of the DSL would have to be made anew by hand each time. */
function privateKey(written: string): SigningKey {
  try {
    const jwk = written.trimStart().startsWith('{') ? (JSON.parse(written) as Record<string, unknown>) : undefined;
    const key = jwk === undefined ? createPrivateKey(written) : createPrivateKey({ key: jwk, format: 'jwk' });
    const { kid, alg } = jwk ?? {};
    const algorithm = typeof alg === 'string' ? alg : algorithmOf(key);
    if (algorithm !== undefined) return { key, algorithm, ...(typeof kid === 'string' && { id: kid }) };
  } catch {
    // What the parser says may quote the key.
  }
  throw actionFault(
    'configuration',
    'client.secret is no private key: give PEM (PKCS #8) or a JWK, RSA, EC or Ed25519',
  );
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  if (asymmetricKeyType === 'rsa') return 'RS256';
  if (asymmetricKeyType === 'ed25519') return 'EdDSA';
  const curves: Readonly<Record<string, string>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' };
  return curves[asymmetricKeyDetails?.namedCurve ?? ''];
}

/** RFC 6749 §2.3.1: a colon in a name must not end it. */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
