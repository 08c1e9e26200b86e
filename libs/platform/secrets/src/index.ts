export { KeyRing } from './key-ring';
export { SealedSecrets } from './sealed-secrets';
export { JweEnvelopes } from './jwe-envelopes';
export { keyFile, newKey, readKeyFile } from './key-file';
