import type { Json } from '@ensue/contracts';
import { withoutSecretTokens } from '@ensue/dsl';

/**
 * A value as it may leave the run: `[secret <name>]` in place of the tokens under the run's seal, and nothing of the seal.
 * @param seal of the run; a run without one has nothing to hide, and its values are not looked at
 */
export function hideSecrets<Value>(value: Value, seal: string | undefined): Value {
  return seal === undefined ? value : (hidden(value as Json, seal) as Value);
}

function hidden(value: Json, seal: string): Json {
  // A token that a message has cut short is no token any more; the seal in it goes all the same.
  if (typeof value === 'string') return withoutSecretTokens(value, seal).replaceAll(seal, '***');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => hidden(item, seal));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [hidden(key, seal) as string, hidden(inner, seal)]),
  );
}
