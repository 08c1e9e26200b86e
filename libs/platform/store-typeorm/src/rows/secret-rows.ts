import type { SecretLine, SecretRow } from '@ensue/ports';
import type { Row } from '../bulk';

export const SECRETS = {
  name: 'secrets',
  columns: ['namespace', 'name', 'version', 'key_id', 'nonce', 'ciphertext', 'created_at', 'updated_at'],
  key: ['namespace', 'name'],
} as const;

export const SECRET_COLUMNS = SECRETS.columns.join(', ');
export const SECRET_LINE_COLUMNS = 'namespace, name, version, created_at, updated_at';

export interface StoredSecretLine {
  readonly namespace: string;
  readonly name: string;
  readonly version: number;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface StoredSecret extends StoredSecretLine {
  readonly key_id: string;
  readonly nonce: string;
  readonly ciphertext: string;
}

export const secretRow = (secret: SecretRow): Row => [
  secret.namespace,
  secret.name,
  secret.version,
  secret.keyId,
  secret.nonce,
  secret.ciphertext,
  secret.createdAt,
  secret.updatedAt,
];

export const secretLineFrom = (row: StoredSecretLine): SecretLine => ({
  namespace: row.namespace,
  name: row.name,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export const secretFrom = (row: StoredSecret): SecretRow => ({
  ...secretLineFrom(row),
  keyId: row.key_id,
  nonce: row.nonce,
  ciphertext: row.ciphertext,
});
