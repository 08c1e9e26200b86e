import type { Mistake } from './mistake';

/** A stored document that no longer compiles: it was judged when it was published, so something changed underneath it. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';

  constructor(readonly mistakes: readonly Mistake[]) {
    super(mistakes.map(({ pointer, message }) => `${pointer || '/'}: ${message}`).join(' '));
  }
}
