import { oneLine } from '../one-line';
import { type Located, plain } from '../read/located';
import { addressOf } from '../resources/function-address';
import type { ResourceAuthentication, ResourcePurpose } from '../resources/resource';
import { rawAddress } from '../resources/resource-address';
import { looksLikeExpression } from './expression';
import type { Judgement } from './judgement';
import { isText } from './shape';

const pinned = 'It is fetched once, when the definition is published';

/**
 * A resource of a schema or a script (DSL reference, "External Resource"), which must be known before any run.
 * @returns its text; undefined where it cannot be used, or is wanted and not there yet
 */
export function judgeResource(resource: Located, purpose: ResourcePurpose, judgement: Judgement): string | undefined {
  const endpoint = resource.kind === 'map' ? resource.entries.get('endpoint') : undefined;
  if (!endpoint || !judgeLiteralEndpoint(endpoint, judgement)) return undefined;
  const uri = rawAddress(addressOf(plain(endpoint)) ?? '');
  return judgement.resource(endpoint, { uri, purpose, ...authenticationOf(endpoint, judgement) });
}

/**
 * An endpoint that is asked while no run is there: its address and authentication must stand in the definition.
 * @returns whether it can be asked; what is wrong has then been told
 */
export function judgeLiteralEndpoint(endpoint: Located, judgement: Judgement): boolean {
  const uri = endpoint.kind === 'map' ? endpoint.entries.get('uri') : endpoint;
  if (!isText(uri) || !judgeAddress(uri, judgement)) return false;
  const authentication = endpoint.kind === 'map' ? endpoint.entries.get('authentication') : undefined;
  return authentication === undefined || judgeAuthentication(authentication, judgement);
}

/** @returns whether the text is an address that a resource can be fetched from */
export function judgeAddress(node: Located & { readonly value: string }, judgement: Judgement): boolean {
  const { value } = node;
  const tell = (message: string, hint: string): boolean => {
    judgement.at(node, message, hint);
    return false;
  };
  if (looksLikeExpression(value) || /[{}]/.test(value))
    return tell('The address of a resource must be literal.', `${pinned}: no run is there to compute it.`);
  if (/^file:/i.test(value))
    return tell(
      '`file:` addresses cannot be fetched: the file would be one of a server.',
      'Serve it over https, or write its text into the definition.',
    );
  if (!URL.canParse(value) || !/^https?:\/\//i.test(value))
    return tell(
      `\`${oneLine(value)}\` is no address to fetch a resource from.`,
      'Write an absolute address: https://example.com/….',
    );
  const { username, password } = new URL(value);
  if (username !== '' || password !== '')
    return tell('The address must not carry a password.', 'Use `endpoint: { uri, authentication }`.');
  return true;
}

/** How to ask at this endpoint, which has been judged. */
export function authenticationOf(
  endpoint: Located,
  judgement: Judgement,
): { readonly authentication?: ResourceAuthentication } {
  const written = endpoint.kind === 'map' ? endpoint.entries.get('authentication') : undefined;
  const policy = written && policyOf(written, judgement);
  return policy ? { authentication: plain(policy) as unknown as ResourceAuthentication } : {};
}

/** The policy itself, where the author names one of `use.authentications`. */
function policyOf(written: Located, judgement: Judgement): Located | undefined {
  const name = written.kind === 'map' ? written.entries.get('use') : undefined;
  if (name === undefined) return written;
  return isText(name) ? judgement.component('authentications', name.value) : undefined;
}

function judgeAuthentication(written: Located, judgement: Judgement): boolean {
  const policy = policyOf(written, judgement);
  // Whatever is wrong with its shape has been told where it stands.
  if (policy?.kind !== 'map') return false;
  const [[scheme, configured] = []] = [...policy.entries];
  if (scheme === undefined || configured === undefined) return false;
  if (scheme !== 'basic' && scheme !== 'bearer') {
    const hint = 'Supported there: `basic` and `bearer`, with their values in place.';
    judgement.at(written, `\`${scheme}\` authentication is not supported for resources.`, hint);
    return false;
  }
  if (configured.kind !== 'map') return false;
  const values = [...configured.entries.values()];
  if (configured.entries.has('use') || values.some((value) => isText(value) && looksLikeExpression(value.value))) {
    const message = 'Secrets and expressions are not supported in the authentication of a resource.';
    judgement.at(written, message, `${pinned}, and no run is there: write the values in place.`);
    return false;
  }
  const wanted = scheme === 'basic' ? ['username', 'password'] : ['token'];
  return wanted.every((key) => isText(configured.entries.get(key)));
}
