import type { WebhookAuthentication, WebhookMapping, WebhookSettings } from '@ensue/contracts';
import { JqSyntaxError, compile } from '@ensue/jq';

/** What is wrong with a webhook's settings; an item of a problem's `errors`. */
export interface WebhookMistake {
  /** JSON pointer into the body of the request. */
  readonly pointer: string;
  readonly message: string;
  readonly hint?: string;
}

/** Parts of a JSON Web Key that only its owner may have. */
const privateParts = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** Every mistake in settings whose shape is right already: expressions, keys, and what does not go together. */
export function judgeWebhook(
  settings: WebhookSettings,
  respond: 'accepted' | 'result',
  token: string | null | undefined,
): readonly WebhookMistake[] {
  const { authentication, body, event, answer } = settings;
  const mistakes: WebhookMistake[] = [];
  const at = '/settings';
  if (authentication !== undefined) {
    if (token !== undefined && token !== null) {
      const message = 'A webhook has a token or another authentication, not both.';
      mistakes.push({ pointer: '/token', message, hint: 'Leave out one of them.' });
    }
    mistakes.push(...authenticationMistakes(authentication, `${at}/authentication`));
  }
  if (event !== undefined) mistakes.push(...mappingMistakes(event, `${at}/event`));
  if (body?.as === 'cloudevents' && event !== undefined) {
    const message = 'A CloudEvent is passed on as it is: nothing is mapped.';
    mistakes.push({ pointer: `${at}/event`, message, hint: 'Leave it out, or read the body as json.' });
  }
  const fixed = answer?.status ?? answer?.body ?? answer?.contentType;
  if (respond === 'result' && fixed !== undefined) {
    const message = 'A webhook that answers with the result has no fixed answer.';
    mistakes.push({ pointer: `${at}/answer`, message, hint: 'Leave out status, contentType and body.' });
  }
  return mistakes;
}

function* authenticationMistakes(authentication: WebhookAuthentication, at: string): Generator<WebhookMistake> {
  if (authentication.kind === 'hmac') {
    const { signed, timestampHeader } = authentication;
    const pointer = `${at}/signed`;
    const count = (part: string) => (signed ?? '').split(part).length - 1;
    if (signed !== undefined && count('{body}') !== 1) {
      yield { pointer, message: '{body} must occur in it once: what is not signed can be changed by anybody.' };
    }
    const times = timestampHeader === undefined ? 0 : 1;
    if (signed !== undefined && count('{timestamp}') !== times) {
      const message =
        times === 1
          ? '{timestamp} must occur in it once: one that is not signed can be changed by anybody.'
          : '{timestamp} stands in it, but no timestampHeader says where it comes from.';
      yield { pointer, message };
    }
  }
  if (authentication.kind !== 'jwt') return;
  const { algorithms, keys, secrets } = authentication;
  // One that takes both could be shown a public key as a shared secret.
  const shared = algorithms.filter((algorithm) => algorithm.startsWith('HS')).length;
  if (shared > 0 && shared < algorithms.length) {
    yield { pointer: `${at}/algorithms`, message: 'Algorithms with shared secrets and with public keys do not mix.' };
  } else if (shared > 0 && (secrets === undefined || keys !== undefined)) {
    yield { pointer: at, message: 'HS256, HS384 and HS512 need "secrets", and no "keys".' };
  } else if (shared === 0 && (keys === undefined || secrets !== undefined)) {
    yield { pointer: at, message: 'Algorithms with public keys need "keys", and no "secrets".' };
  }
  for (const [index, key] of (keys ?? []).entries()) {
    const found = privateParts.find((part) => Object.hasOwn(key, part));
    const pointer = `${at}/keys/${index}`;
    if (found !== undefined) {
      const message = `The key has "${found}": it is private, and belongs to the sender alone.`;
      yield { pointer, message, hint: 'Give the public key, and replace this one: it was sent to somebody.' };
    } else if (typeof key['kty'] !== 'string') {
      yield { pointer, message: 'A JSON Web Key has a "kty".' };
    }
  }
}

function* mappingMistakes(mapping: WebhookMapping, at: string): Generator<WebhookMistake> {
  const { id, ...attributes } = mapping;
  const expressions = { ...attributes, ...(id?.expression !== undefined && { 'id/expression': id.expression }) };
  for (const [name, source] of Object.entries(expressions)) {
    try {
      compile(source);
    } catch (error) {
      if (!(error instanceof JqSyntaxError)) throw error;
      yield { pointer: `${at}/${name}`, message: `Line ${error.line}, column ${error.column}: ${error.message}` };
    }
  }
}
