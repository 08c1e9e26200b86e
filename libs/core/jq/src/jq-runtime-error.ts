import type { Json } from './json';

/** An error raised by the program itself and not caught in it. */
export class JqRuntimeError extends Error {
  /** What the program raised: jq's message, or the argument of `error`. */
  readonly value: Json;

  constructor(message: string, value: Json) {
    super(message);
    this.name = 'JqRuntimeError';
    this.value = value;
  }
}
