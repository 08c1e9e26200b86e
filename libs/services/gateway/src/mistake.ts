/** What is wrong with a part of what a caller sent; an item of a problem's `errors`. */
export interface Mistake {
  /** JSON pointer into the body. */
  readonly pointer: string;
  readonly message: string;
  readonly hint?: string;
}
