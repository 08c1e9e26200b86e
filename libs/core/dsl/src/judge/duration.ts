import { shaped, shapeOf, expressionShape } from './shaped';
import { durationUnits, parseDuration } from '../duration';
import { plain } from '../read/located';
import { looksLikeExpression, template } from './expression';
import { inPlaceOrNamed } from './reference';
import { integer, isText, kindOf, map, named, required } from './shape';

const units = map('a duration', Object.fromEntries(durationUnits.map((unit) => [unit, integer(0)])));
const forms = 'Write { seconds: 30 } (days, hours, minutes, seconds, milliseconds) or ISO 8601 text such as PT30S.';

/** DSL reference, "Duration". */
export const duration = shaped(
  () => ({ anyOf: [expressionShape, { type: 'string', pattern: '^P' }, { ...shapeOf(units), minProperties: 1 }] }),
  (node, scope, judgement) => {
    if (isText(node)) {
      if (looksLikeExpression(node.value)) template(node, { ...scope, secrets: false }, judgement);
      else if (parseDuration(node.value) === undefined) judgement.at(node, `\`${node.value}\` is no duration.`, forms);
    } else if (node.kind !== 'map') {
      judgement.at(node, `${named(node)} must be a duration, not ${kindOf(node)}.`, forms);
    } else if (node.entries.size === 0) {
      judgement.at(node, `${named(node)} is an empty duration.`, forms);
    } else {
      const before = judgement.mistakes.length;
      units(node, scope, judgement);
      if (judgement.mistakes.length === before && parseDuration(plain(node)) === undefined) {
        judgement.at(node, `${named(node)} is longer than a hundred years.`, forms);
      }
    }
  },
);

/** A duration that must be known before any run: schedules. */
export const fixedDuration = shaped(
  () => shapeOf(duration),
  (node, scope, judgement) => {
    if (isText(node) && looksLikeExpression(node.value)) {
      judgement.at(node, 'A schedule cannot be computed: there is no run yet to compute it in.', forms);
      return;
    }
    const before = judgement.mistakes.length;
    duration(node, scope, judgement);
    if (judgement.mistakes.length === before && parseDuration(plain(node)) === 0) {
      judgement.at(node, `${named(node)} must be longer than nothing.`, forms);
    }
  },
);

export const timeoutPolicy = map('a timeout', { after: required(duration) });

/** `timeout`: in place or by name. */
export const timeout = inPlaceOrNamed('timeouts', timeoutPolicy);
