import { secretsPurpose, valueAt, type Json, type PerformAction } from '@ensue/contracts';
import { type FoundToken, secretTokensIn } from '@ensue/dsl';
import { standardErrors } from '@ensue/engine';
import { SecretsError, type Queries, type SecretEnvelopes, type Secrets } from '@ensue/ports';
import { SendingRefused } from './sending-refused';

/** Opens the secrets that one message needs, at the moment it is sent, and encloses them for the runner. */
export class EnclosedSecrets {
  constructor(
    private readonly queries: Pick<Queries, 'secretsNamed'>,
    private readonly secrets: Secrets,
    private readonly envelopes: SecretEnvelopes,
  ) {}

  /**
   * @param seal of the run: text that looks like a token and does not bear it is only text
   * @param named the secrets that the definition names: a token that expressions turned into another's opens nothing
   * @returns the envelope, for this order alone: each token of the input with its value
   * @throws SendingRefused where a secret is not there, or a key is not
   * @throws StoreError
   */
  async enclose(order: PerformAction, seal: string, named?: readonly string[]): Promise<string> {
    const { namespace } = order.workflow;
    const tokens = secretTokensIn(JSON.stringify(order.input), seal);
    for (const { name } of tokens) if (named?.includes(name) === false) throw notNamed(name);
    const opened = await this.opened(namespace, new Set(tokens.map(({ name }) => name)));
    return refusing(() =>
      this.envelopes.close(
        Object.fromEntries(tokens.map((token) => [token.token, secretAt(token, namespace, opened)])),
        secretsPurpose(order),
      ),
    );
  }

  private async opened(namespace: string, names: ReadonlySet<string>): Promise<ReadonlyMap<string, Json>> {
    const rows = await this.queries.secretsNamed(namespace, [...names]);
    return refusing(() => new Map(rows.map((row) => [row.name, this.secrets.open(row, row)])));
  }
}

async function refusing<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SecretsError)) throw error;
    throw new SendingRefused({ ...standardErrors.configuration, detail: error.message });
  }
}

/** DSL reference, "Secrets": one that is missing is an error of authorization, with status 403. */
function secretAt({ name, pointer }: FoundToken, namespace: string, opened: ReadonlyMap<string, Json>): Json {
  const secret = opened.get(name);
  const value = secret === undefined ? undefined : valueAt(secret, pointer);
  if (value !== undefined) return value;
  const detail =
    secret === undefined
      ? `There is no secret ${namespace}/${name}: set it with PUT /api/v1/secrets/${namespace}/${name}.`
      : `The secret ${namespace}/${name} has nothing at ${pointer}: set it anew with PUT /api/v1/secrets/${namespace}/${name}.`;
  throw new SendingRefused({ ...standardErrors.authorization, status: 403, detail });
}

function notNamed(name: string): SendingRefused {
  const detail = `The definition does not name the secret ${name}: add it to \`use.secrets\`.`;
  return new SendingRefused({ ...standardErrors.authorization, status: 403, detail });
}
