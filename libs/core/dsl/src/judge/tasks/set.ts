import { shaped } from '../shaped';
import { template, wrappedExpression } from '../expression';
import { handingOn } from '../secrets';
import { asMap, isText, required } from '../shape';
import type { TaskFields } from '../task';

/** DSL reference, "Set": a map, or an expression that yields the value (since 1.0.1). */
export const setTask: TaskFields = () => ({
  set: required(
    handingOn(
      shaped({ type: ['object', 'string'], minProperties: 1 }, (node, scope, judgement) => {
        if (isText(node)) {
          (judgement.loose ? template : wrappedExpression)(node, scope, judgement);
          return;
        }
        const written = asMap(node, judgement, 'Write `key: value` lines, or an expression in `${ }`.');
        if (!written) return;
        if (written.entries.size === 0) judgement.at(node, '`set` sets nothing.', 'Write at least one `key: value`.');
        template(node, scope, judgement);
      }),
    ),
  ),
});
