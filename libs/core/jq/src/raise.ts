import type { Json } from './json';

/** An error on its way through a program; its message is only made when somebody reads it. */
export class Raise {
  #value: Json | undefined;
  readonly #message: () => string;

  constructor(value: Json | undefined, message: () => string = () => '') {
    this.#value = value;
    this.#message = message;
  }

  /** What `catch` receives. */
  get value(): Json {
    this.#value ??= this.#value === null ? null : this.#message();
    return this.#value;
  }
}

/** Raises jq's own message. */
export function raise(message: () => string): never {
  throw new Raise(undefined, message);
}
