import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { der } from './der';

const ecdsaWithSha256 = der.sequence(der.oid('1.2.840.10045.4.3.2'));
const day = 24 * 60 * 60_000;

/**
 * A certificate (RFC 5280) for these hosts, good for a day, and its key, both as PEM: made for one test, trusted by whoever
 * is told to. Written here because neither Node nor every machine has a tool that makes one.
 */
export function selfSignedCertificate(hosts: readonly string[]): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.text(`Stand-in for ${hosts.join(', ')}`))));
  const alternativeNames = der.sequence(
    der.oid('2.5.29.17'),
    der.octets(der.sequence(...hosts.map((host) => der.implicitText(2, host)))),
  );
  const now = Date.now();
  const content = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    // Positive, and in its shortest form.
    der.integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    name,
    der.sequence(der.time(new Date(now - day)), der.time(new Date(now + day))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der.explicit(3, der.sequence(alternativeNames)),
  );
  const certificate = der.sequence(content, ecdsaWithSha256, der.bits(sign('sha256', content, privateKey)));
  const lines = certificate.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}
