import { secretsOfWebhook, type Json } from '@ensue/contracts';
import type { SecretLine, SecretRow, Secrets, Store, StoreTransaction } from '@ensue/ports';
import type { LiveCatalog } from '../live/live-catalog';

/** Longest value of a secret, as JSON. */
export const longestSecretBytes = 64 * 1024;

/** Setting secrets, for callers of the API. What was set is never told again. */
export class SecretsDesk {
  constructor(
    private readonly store: Store,
    private readonly secrets: Secrets,
    private readonly live: LiveCatalog,
    private readonly announce: () => void,
  ) {}

  /** @throws SecretsError `no-key`, StoreError */
  async put(
    namespace: string,
    name: string,
    value: Json,
  ): Promise<{ readonly secret: SecretLine; readonly created: boolean }> {
    const saved = await this.store.transaction(async (tx) => {
      await tx.catalog.lock();
      const before = await tx.catalog.findSecret(namespace, name);
      const { now } = await tx.moment();
      const identity = { namespace, name, version: (before?.version ?? 0) + 1 };
      const sealed = this.secrets.seal(identity, value);
      const secret: SecretRow = { ...identity, ...sealed, createdAt: before?.createdAt ?? now, updatedAt: now };
      await tx.catalog.saveSecret(secret);
      await this.raiseCatalog(tx, namespace, name);
      return { secret, created: before === undefined };
    });
    this.announce();
    return saved;
  }

  async find(namespace: string, name: string): Promise<SecretLine | undefined> {
    const [secret] = await this.store.queries.secretsNamed(namespace, [name]);
    return secret;
  }

  /** @returns false when there was none */
  async delete(namespace: string, name: string): Promise<boolean> {
    const deleted = await this.store.transaction(async (tx) => {
      await tx.catalog.lock();
      await this.raiseCatalog(tx, namespace, name);
      return tx.catalog.deleteSecret(namespace, name);
    });
    if (deleted) this.announce();
    return deleted;
  }

  /** Gateways ask for webhooks, and for the secrets they name, when the catalog has a newer version. */
  private async raiseCatalog(tx: StoreTransaction, namespace: string, name: string): Promise<void> {
    const { catalogVersion } = await tx.moment();
    await this.live.refresh(catalogVersion, tx.catalog);
    const concerned = this.live.webhooks.find(
      (webhook) => webhook.namespace === namespace && secretsOfWebhook(webhook.settings ?? {}).includes(name),
    );
    // Saving it as it is raises the version.
    if (concerned !== undefined) await tx.catalog.saveWebhook(concerned);
  }
}
