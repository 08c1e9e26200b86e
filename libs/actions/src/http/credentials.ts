import type { ConfinedRequest, ConfinedResponse } from './confined-client';
import type { AccessTokens } from './oauth2/access-tokens';

/** How the requests of one call are authenticated. They go to the host that was asked for, and to no other. */
export interface Credentials {
  /** The `Authorization` header to begin with; undefined where the server has to ask first. */
  authorize(request: ConfinedRequest, tokens: AccessTokens): Promise<string | undefined>;
  /** The header to try once more with after a 401; undefined where nothing else can help. */
  answer(request: ConfinedRequest, refused: ConfinedResponse, tokens: AccessTokens): Promise<string | undefined>;
  /** The response without what its author never saw: a token that was asked for on the way. */
  conceal?(response: ConfinedResponse): ConfinedResponse;
}

/** A digest is asked for, and may be asked for again with a fresh nonce. */
const mostAnswers = 2;

/** Sends a request with its credentials, and again where these know an answer to a 401. */
export async function sendAuthenticated(
  send: (request: ConfinedRequest) => Promise<ConfinedResponse>,
  request: ConfinedRequest,
  credentials: Credentials,
  tokens: AccessTokens,
): Promise<ConfinedResponse> {
  let response = await send(withAuthorization(request, await credentials.authorize(request, tokens)));
  for (let answers = 0; response.status === 401 && answers < mostAnswers; answers += 1) {
    const authorization = await credentials.answer(request, response, tokens);
    if (authorization === undefined) return response;
    response = await send(withAuthorization(request, authorization));
  }
  return response;
}

/** What the author wrote into the header himself gives way to the policy. */
function withAuthorization(request: ConfinedRequest, authorization: string | undefined): ConfinedRequest {
  const { authorization: _, ...headers } = request.headers;
  return { ...request, headers: authorization === undefined ? headers : { ...headers, authorization } };
}
