import { join } from 'node:path';
import type { Settings } from '@ensue/nest-kit';
import { JweEnvelopes, KeyRing, SealedSecrets, keyFile, newKey, readKeyFile } from '@ensue/secrets';
import type { variables } from './config';

/**
 * How secrets are kept in the database and in messages. Where nobody has said anything the key lies beside the database, made
 * at the first start; messages stay in this process, and so do their keys.
 */
export function secretsOf(settings: Settings<typeof variables>) {
  const { ENSUE_SECRETS_KEY: keys = [], ENSUE_SECRETS_KEY_FILE: file, ENSUE_DATA_DIR: data } = settings;
  const own = keys.length === 0 && file === undefined ? keyFile(join(data, 'secrets.key')) : [];
  const all = [...keys, ...(file === undefined ? [] : readKeyFile(file)), ...own];
  return {
    secrets: new SealedSecrets(new KeyRing(all, 'ENSUE_SECRETS_KEY')),
    envelopes: new JweEnvelopes(new KeyRing([newKey()], 'ENSUE_RUNNER_KEY')),
    gatewayEnvelopes: new JweEnvelopes(new KeyRing([newKey()], 'ENSUE_GATEWAY_KEY')),
  };
}
