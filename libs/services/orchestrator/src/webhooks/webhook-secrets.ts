import { secretsOfWebhook, webhooksPurpose, type Json } from '@ensue/contracts';
import { SecretsError, type Queries, type SecretEnvelopes, type Secrets, type WebhookRow } from '@ensue/ports';
import type { Log } from '../log';

/** Opens the secrets that webhooks name, and encloses them for gateways. */
export class WebhookSecrets {
  constructor(
    private readonly queries: Pick<Queries, 'secretsNamed'>,
    private readonly secrets: Secrets,
    private readonly envelopes: SecretEnvelopes,
    private readonly log: Log,
  ) {}

  /**
   * A secret that is not there or does not open is left out, and its webhook lets nobody in; all others work.
   * @returns undefined where no webhook names any, or there is no key to enclose them with
   * @throws StoreError
   */
  async enclose(webhooks: readonly WebhookRow[]): Promise<string | undefined> {
    const named = new Map<string, Set<string>>();
    for (const { namespace, settings } of webhooks) {
      const names = named.get(namespace) ?? new Set<string>();
      for (const name of secretsOfWebhook(settings ?? {})) named.set(namespace, names.add(name));
    }
    if (named.size === 0) return undefined;
    const values: Record<string, Json> = {};
    for (const [namespace, names] of named) {
      for (const row of await this.queries.secretsNamed(namespace, [...names])) {
        await this.orSay(`${namespace}/${row.name}`, () => {
          values[`${namespace}/${row.name}`] = this.secrets.open(row, row);
        });
      }
    }
    return this.orSay('all of them', () => this.envelopes.close(values, webhooksPurpose));
  }

  private async orSay<Result>(secret: string, work: () => Result | Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SecretsError)) throw error;
      this.log.warn('Gateways cannot be told the secrets of webhooks; those that need them let nobody in.', {
        secret,
        error: error.message,
      });
      return undefined;
    }
  }
}
