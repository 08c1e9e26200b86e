import { type Shape, shaped, shapeOf } from './shaped';
import { expression, looksLikeExpression, template, templateText } from './expression';
import { uri } from './uri';
import type { Judgement, Rule, Scope } from './judgement';
import { asMap, type Fields, isText, listOf, map, mapOf, mapShape, onlyKeyOf, required } from './shape';

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

const time = shaped({ type: 'string' }, (node, scope, judgement) => {
  templateText(node, scope, judgement);
  if (!isText(node) || looksLikeExpression(node.value) || rfc3339.test(node.value)) return;
  judgement.at(node, `\`${node.value}\` is no time.`, 'Write RFC 3339 text such as 2026-01-31T12:00:00Z.');
});

const attributes = {
  id: templateText,
  source: uri,
  type: templateText,
  time,
  subject: templateText,
  datacontenttype: templateText,
  dataschema: uri,
  data: template,
};

/** CloudEvents 1.0, "Naming conventions": lower-case letters and digits. */
const extension: Rule = (node, scope, judgement) => {
  const name = node.pointer.split('/').at(-1) ?? '';
  if (!/^[a-z0-9]+$/.test(name)) {
    const hint = `Attribute names are lower-case letters and digits: \`${name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}\`.`;
    judgement.atKey(node, `\`${name}\` is no name of an event's attribute.`, hint);
  }
  template(node, scope, judgement);
};

/** What an `emit` says of its event (DSL reference, "Event Properties"). */
export const emittedEvent = map('an event', { ...attributes, type: required(templateText) }, extension);

/** In a filter texts may be regular expressions, so none has a form of its own. */
const matched = map(
  'an event filter',
  { ...attributes, source: templateText, time: templateText, dataschema: templateText },
  extension,
);

const correlation = map('a correlation', { from: required(expression), expect: templateText });

const filterFields = map('an event filter', {
  with: required(
    shaped(
      () => ({ ...shapeOf(matched), minProperties: 1 }),
      (node, scope, judgement) => {
        matched(node, scope, judgement);
        if (node.kind === 'map' && node.entries.size === 0) {
          judgement.at(
            node,
            'The filter says nothing of the event.',
            'Name at least one attribute, as in { type: com.example.happened }.',
          );
        }
      },
    ),
  ),
  correlate: mapOf(correlation),
});

const strategies = {
  one: { one: filterFields },
  any: { any: listOf(filterFields) },
  all: { all: listOf(filterFields) },
};

/** DSL reference, "Event Consumption Strategy". */
export const consumption = shaped(
  () => consumptionShape({ until }),
  (node, scope, judgement) => judgeConsumption(node, { until }, scope, judgement),
);

/** Until when to go on: a condition on the events so far, or other events, which have no `until` of their own. */
const until = shaped(
  () => ({ anyOf: [{ type: 'string' }, consumptionShape({})] }),
  (node, scope, judgement) => {
    if (isText(node)) expression(node, scope, judgement);
    else judgeConsumption(node, {}, scope, judgement);
  },
);

function consumptionShape(withAny: Fields): Shape {
  const { one, any, all } = strategies;
  return {
    anyOf: [one, { ...any, ...withAny }, all].map((fields) => ({
      ...mapShape(fields),
      required: Object.keys(fields).slice(0, 1),
    })),
  };
}

function judgeConsumption(node: Parameters<Rule>[0], withAny: Fields, scope: Scope, judgement: Judgement): void {
  const written = asMap(node, judgement);
  const strategy = written && onlyKeyOf(written, Object.keys(strategies), 'an event consumption', judgement);
  if (strategy === undefined) return;
  const fields = strategies[strategy as keyof typeof strategies];
  map('an event consumption', strategy === 'any' ? { ...fields, ...withAny } : fields)(node, scope, judgement);
}
