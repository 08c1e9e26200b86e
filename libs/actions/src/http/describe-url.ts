/** An address as it may appear in logs and faults: without user, password, query and fragment, where secrets travel. */
export function describeUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
