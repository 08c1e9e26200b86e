import { shaped, shapeOf } from './shaped';
import { duration } from './duration';
import { expression } from './expression';
import { asMap, integer, map, onlyKeyOf, required } from './shape';

const kinds = ['constant', 'linear', 'exponential'];
/** The DSL gives the kinds of backoff no parameters; one that would be ignored is better refused. */
const noParameters = map('a backoff', {});
const backoffFields = map('a backoff', { constant: noParameters, linear: noParameters, exponential: noParameters });

const backoff = shaped(
  () => ({ ...shapeOf(backoffFields), minProperties: 1, maxProperties: 1 }),
  (node, scope, judgement) => {
    const written = asMap(node, judgement, 'Write `exponential: {}`, `linear: {}` or `constant: {}`.');
    if (written && onlyKeyOf(written, kinds, 'a backoff', judgement) !== undefined)
      backoffFields(node, scope, judgement);
  },
);

/** DSL reference, "Retry". */
export const retryPolicy = map('a retry policy', {
  when: expression,
  exceptWhen: expression,
  delay: duration,
  backoff,
  jitter: map('`jitter`', { from: required(duration), to: required(duration) }),
  limit: map('`limit`', {
    attempt: map('`attempt`', { count: integer(0), duration }),
    duration,
  }),
});
