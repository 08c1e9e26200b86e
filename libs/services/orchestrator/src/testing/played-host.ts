import { ResourceError, type ResourceFetcher, type ResourceOrder } from '@ensue/ports';

/** The hosts of resources, as a test says they answer. */
export class PlayedHost implements ResourceFetcher {
  /** What was asked for, in this order. */
  readonly asked: ResourceOrder[] = [];

  constructor(readonly texts: Record<string, string> = {}) {}

  async fetch(order: ResourceOrder): Promise<string> {
    this.asked.push(order);
    const text = this.texts[order.uri];
    if (text === undefined) throw new ResourceError('its host answered 404 Not Found.', 'Check the address.');
    return Promise.resolve(text);
  }
}
