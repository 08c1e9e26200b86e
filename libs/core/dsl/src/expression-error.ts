/** An expression that could not be evaluated: becomes a fault of type `…/errors/expression`, status 400. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  constructor(
    /** The jq text at fault. */
    readonly source: string,
    /** What jq says about it. */
    readonly reason: string,
  ) {
    super(`\${ ${source} }: ${reason}`);
  }
}
