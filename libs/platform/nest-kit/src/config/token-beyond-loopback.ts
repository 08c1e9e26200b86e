import type { Rule } from './define-config';
import { isLoopback } from './is-loopback';

/**
 * A service that knows an admin token and can be reached from other machines must have one. Services that answer nothing
 * but health do not know the variable.
 */
export const tokenBeyondLoopback: Rule = (settings) => {
  const host = settings['ENSUE_HTTP_HOST'];
  if (!('ENSUE_API_TOKEN' in settings) || settings['ENSUE_API_TOKEN'] !== undefined) return undefined;
  if (typeof host !== 'string' || isLoopback(host)) return undefined;
  return {
    name: 'ENSUE_API_TOKEN',
    problem: `is not set, but ENSUE_HTTP_HOST=${host} lets other machines in`,
    expected: 'a long random text, or ENSUE_HTTP_HOST=127.0.0.1',
    example: '$(openssl rand -hex 32)',
  };
};
