import { secretsPurpose, type Json, type PerformAction } from '@ensue/contracts';
import { createMasker, mask } from '@ensue/nest-kit';
import { SecretsError, type SecretEnvelopes } from '@ensue/ports';
import { failed, type Outcome } from './outcome';

/** What an action is given, with its secrets in place, and how they are kept out of all that comes of it. */
export interface Disclosed {
  readonly input: Json;
  hide(text: string): string;
  hideIn(outcome: Outcome): Outcome;
}

/**
 * Opens the secrets that came with an order and puts them where their tokens stand.
 * @returns the outcome, where they cannot be: it is told instead of performing
 */
export async function discloseSecrets(
  order: Pick<PerformAction, 'runId' | 'effectId' | 'action' | 'input'>,
  envelope: string,
  envelopes: SecretEnvelopes,
): Promise<Disclosed | Outcome> {
  try {
    const values = await envelopes.open(envelope, secretsPurpose(order));
    const hide = createMasker(Object.values(values).flatMap(textsIn));
    return {
      input: withValues(order.input as Json, values),
      hide,
      hideIn: (outcome) =>
        outcome.kind === 'completed'
          ? { kind: 'completed', output: masked(outcome.output, hide) }
          : { kind: 'failed', fault: masked(outcome.fault as Json, hide) as typeof outcome.fault },
    };
  } catch (error) {
    if (error instanceof SecretsError || error instanceof InsideText) return failed('configuration', error.message);
    throw error;
  }
}

/** An order that came without any. */
export function nothingToDisclose({ input }: Pick<PerformAction, 'input'>): Disclosed {
  return { input: input as Json, hide: (text) => text, hideIn: (outcome) => outcome };
}

class InsideText extends Error {}

function withValues(value: Json, values: Readonly<Record<string, Json>>): Json {
  if (typeof value === 'string') return inText(value, values);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withValues(item, values));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withValues(inner, values)]));
}

/** Text that is a token becomes the value, whatever it is; within a text only what can be written into it may stand. */
function inText(text: string, values: Readonly<Record<string, Json>>): Json {
  if (Object.hasOwn(values, text)) return values[text] ?? null;
  const tokens = Object.keys(values).filter((token) => text.includes(token));
  if (tokens.length === 0) return text;
  const parts = tokens.map((token) => token.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  // At once, so that a value which looks like a token stays what it is.
  return text.replace(new RegExp(parts.join('|'), 'g'), (token) => {
    const value = values[token] ?? null;
    if (typeof value !== 'object') return String(value);
    const [, , name = ''] = token.split(':');
    throw new InsideText(
      `The secret ${name} is no text or number, and stands inside a text: name the value in it, as in $secrets.${name}.password`,
    );
  });
}

/** What is to be hidden of a secret: its texts, and a number that is all of it. */
function textsIn(secret: Json): string[] {
  if (typeof secret === 'number') return [String(secret)];
  if (typeof secret === 'string') return [secret];
  if (typeof secret !== 'object' || secret === null) return [];
  return Object.values(secret).flatMap((inner) => (typeof inner === 'number' ? [] : textsIn(inner)));
}

function masked(value: Json, hide: (text: string) => string): Json {
  if (typeof value === 'string') return hide(value);
  if (typeof value === 'number') return hide(String(value)) === mask ? mask : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => masked(item, hide));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [hide(key), masked(inner, hide)]));
}
