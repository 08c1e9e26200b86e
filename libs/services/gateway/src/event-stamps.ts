/** What an event is stamped with; the composition knows how ids and hashes are made. */
export interface EventStamps {
  newId(): string;
  /** RFC 3339. */
  now(): string;
  /** The id that (source, id) has in the API; the orchestrator computes the same. */
  apiId(source: string, id: string): string;
}
