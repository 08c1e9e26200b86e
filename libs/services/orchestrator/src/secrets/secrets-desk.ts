import type { Json } from '@ensue/contracts';
import type { SecretLine, SecretRow, Secrets, Store } from '@ensue/ports';

/** Longest value of a secret, as JSON. */
export const longestSecretBytes = 64 * 1024;

/** Setting secrets, for callers of the API. What was set is never told again. */
export class SecretsDesk {
  constructor(
    private readonly store: Store,
    private readonly secrets: Secrets,
  ) {}

  /** @throws SecretsError `no-key`, StoreError */
  put(
    namespace: string,
    name: string,
    value: Json,
  ): Promise<{ readonly secret: SecretLine; readonly created: boolean }> {
    return this.store.transaction(async (tx) => {
      const before = await tx.catalog.findSecret(namespace, name);
      const { now } = await tx.moment();
      const identity = { namespace, name, version: (before?.version ?? 0) + 1 };
      const sealed = this.secrets.seal(identity, value);
      const secret: SecretRow = { ...identity, ...sealed, createdAt: before?.createdAt ?? now, updatedAt: now };
      await tx.catalog.saveSecret(secret);
      return { secret, created: before === undefined };
    });
  }

  async find(namespace: string, name: string): Promise<SecretLine | undefined> {
    const [secret] = await this.store.queries.secretsNamed(namespace, [name]);
    return secret;
  }

  /** @returns false when there was none */
  delete(namespace: string, name: string): Promise<boolean> {
    return this.store.transaction((tx) => tx.catalog.deleteSecret(namespace, name));
  }
}
