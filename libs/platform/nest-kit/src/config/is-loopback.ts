import { isIP } from 'node:net';

/** Whether an address or name means this machine only. `hostname` may carry the brackets of a URL's IPv6 address. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (isIP(host) === 4) return host.startsWith('127.');
  return host === '::1' || host === 'localhost' || host.endsWith('.localhost');
}
