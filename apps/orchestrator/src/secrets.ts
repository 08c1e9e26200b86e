import { JweEnvelopes, KeyRing, SealedSecrets, readKeyFile } from '@ensue/secrets';
import type { config } from './config';

/** How secrets are kept in the database, and in messages; without keys they are asked for when they are needed. */
export function secretsOf(settings: ReturnType<typeof config.read>) {
  const { ENSUE_SECRETS_KEY: keys = [], ENSUE_SECRETS_KEY_FILE: file } = settings;
  const { ENSUE_RUNNER_KEY: runnerKeys = [], ENSUE_GATEWAY_KEY: gatewayKeys = [] } = settings;
  const all = [...keys, ...(file === undefined ? [] : readKeyFile(file))];
  return {
    secrets: new SealedSecrets(new KeyRing(all, 'ENSUE_SECRETS_KEY')),
    envelopes: new JweEnvelopes(new KeyRing(runnerKeys, 'ENSUE_RUNNER_KEY')),
    gatewayEnvelopes: new JweEnvelopes(new KeyRing(gatewayKeys, 'ENSUE_GATEWAY_KEY')),
  };
}
