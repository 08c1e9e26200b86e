/** The URI of a kind of problem. A name, not an address: nothing has to be reachable for it to mean something. */
export function problemType(slug: string): string {
  return `urn:ensue:problem:${slug}`;
}
