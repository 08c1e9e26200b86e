import type { Credentials } from '../credentials';
import type { TokenPolicy } from './token-policy';
import { withoutToken } from './without-token';

/** A token that is asked for elsewhere: kept, and asked for anew when the resource refuses it. */
export function tokenCredentials(policy: TokenPolicy): Credentials {
  let sent = '';
  let renewed = false;
  return {
    authorize: async ({ signal }, tokens) => {
      sent = await tokens.find(policy, signal);
      return `Bearer ${sent}`;
    },
    answer: async ({ signal }, _refused, tokens) => {
      if (renewed) return undefined;
      renewed = true;
      const fresh = await tokens.instead(policy, sent, signal);
      // A server that gives the same again has none that would be taken.
      if (fresh === sent) return undefined;
      sent = fresh;
      return `Bearer ${sent}`;
    },
    conceal: (response) => withoutToken(response, sent),
  };
}
