import type { ResourceAuthentication } from '@ensue/dsl';

/** What is asked of a resource's host. */
export interface ResourceOrder {
  /** An absolute `http` or `https` address. */
  readonly uri: string;
  readonly authentication?: ResourceAuthentication;
  /** Ends the waiting: the host has taken too long. */
  readonly signal: AbortSignal;
  /** A longer text is refused. */
  readonly maxBytes: number;
}

/** Fetches what definitions refer to, from addresses that the operator allows. */
export interface ResourceFetcher {
  /**
   * @returns the text
   * @throws ResourceError when no text comes that can be used
   */
  fetch(order: ResourceOrder): Promise<string>;
}

/** A resource cannot be had: its author, its host or the operator can do something about it. */
export class ResourceError extends Error {
  override readonly name = 'ResourceError';

  /**
   * @param reason what came instead, a sentence that goes to the author: never a secret
   * @param hint what to do about it, a sentence
   */
  constructor(
    readonly reason: string,
    readonly hint: string,
  ) {
    super(reason);
  }
}
