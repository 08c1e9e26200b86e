import { type Shape, shaped, shapeOf } from './shaped';
import type { Located, LocatedList, LocatedMap, LocatedScalar } from '../read/located';
import { didYouMean, hintFor } from './did-you-mean';
import type { Judgement, Rule } from './judgement';

/** A key of a map: optional unless said otherwise. */
export type Field = Rule | { readonly required: Rule };
export type Fields = Readonly<Record<string, Field>>;

/** The key must be there. */
export function required(rule: Rule): Field {
  return { required: rule };
}

/**
 * A map with these keys.
 * @param what what the map is, for messages: "an HTTP call"
 * @param extra the rule for any other key; without it they are unknown
 */
export function map(what: string, fields: Fields, extra?: Rule): Rule {
  return shaped(
    () => mapShape(fields, extra),
    (node, scope, judgement) => {
      const entries = asMap(node, judgement)?.entries;
      if (!entries) return;
      // Who wrote `url` for `endpoint` made one mistake, not two.
      const meant = new Set<string>();
      for (const [key, value] of entries) {
        const field = Object.hasOwn(fields, key) ? fields[key] : extra;
        if (field) (typeof field === 'function' ? field : field.required)(value, scope, judgement);
        else {
          const guess = didYouMean(key, Object.keys(fields));
          if (guess !== undefined) meant.add(guess);
          judgement.atKey(
            value,
            `\`${key}\` is unknown in ${what}.`,
            hintFor(key, Object.keys(fields), 'Leave it out.'),
          );
        }
      }
      for (const [key, field] of Object.entries(fields)) {
        if (typeof field === 'function' || entries.has(key) || meant.has(key)) continue;
        judgement.atKey(node, `\`${key}\` is missing in ${what}.`, `Add \`${key}:\`.`);
      }
    },
  );
}

/** What `map` lets in. */
export function mapShape(fields: Fields, extra?: Rule): Shape {
  const rules = Object.entries(fields);
  const needed = rules.flatMap(([key, field]) => (typeof field === 'function' ? [] : [key]));
  return {
    type: 'object',
    properties: Object.fromEntries(
      rules.map(([key, field]) => [key, shapeOf(typeof field === 'function' ? field : field.required)]),
    ),
    ...(needed.length > 0 && { required: needed }),
    additionalProperties: extra ? shapeOf(extra) : false,
  };
}

/** A map of any keys with values of one kind. */
export function mapOf(rule: Rule): Rule {
  return shaped(
    () => ({ type: 'object', additionalProperties: shapeOf(rule) }),
    (node, scope, judgement) => {
      for (const value of asMap(node, judgement)?.entries.values() ?? []) rule(value, scope, judgement);
    },
  );
}

export function listOf(rule: Rule): Rule {
  return shaped(
    () => ({ type: 'array', items: shapeOf(rule) }),
    (node, scope, judgement) => {
      for (const item of asList(node, judgement)?.items ?? []) rule(item, scope, judgement);
    },
  );
}

/** Both rules, one after the other. */
export function both(first: Rule, second: Rule): Rule {
  return (node, scope, judgement) => {
    first(node, scope, judgement);
    second(node, scope, judgement);
  };
}

export const anything: Rule = () => undefined;

export const text = shaped({ type: 'string' }, (node, _, judgement) => {
  asText(node, judgement);
});

export const bool = shaped({ type: 'boolean' }, (node, _, judgement) => {
  if (node.kind !== 'scalar' || typeof node.value !== 'boolean') {
    judgement.at(
      node,
      `${named(node)} must be true or false, not ${kindOf(node)}.`,
      'Write `true` or `false` without quotes.',
    );
  }
});

export function integer(least: number, most = Number.MAX_SAFE_INTEGER): Rule {
  return shaped(
    { type: 'integer', minimum: least, ...(most < Number.MAX_SAFE_INTEGER && { maximum: most }) },
    (node, _, judgement) => {
      const value = node.kind === 'scalar' ? node.value : undefined;
      if (typeof value !== 'number' || !Number.isInteger(value)) {
        judgement.at(
          node,
          `${named(node)} must be a whole number, not ${kindOf(node)}.`,
          'Write digits without quotes.',
        );
      } else if (value < least || value > most) {
        const hint = most === Number.MAX_SAFE_INTEGER ? `The least is ${least}.` : `It goes from ${least} to ${most}.`;
        judgement.at(node, `${named(node)} cannot be ${value}.`, hint);
      }
    },
  );
}

/** One of a few words. */
export function word(...words: readonly string[]): Rule {
  return shaped({ type: 'string', enum: [...words] }, (node, _, judgement) => {
    const value = asText(node, judgement)?.value;
    if (value === undefined || words.includes(value)) return;
    judgement.at(node, `${named(node)} cannot be \`${value}\`.`, hintFor(value, words, ''));
  });
}

/** Text of one form. */
export function matching(form: RegExp, what: string, hint: string): Rule {
  return shaped({ type: 'string', pattern: form.source }, (node, _, judgement) => {
    const value = asText(node, judgement, hint)?.value;
    if (value !== undefined && !form.test(value)) judgement.at(node, `\`${value}\` is no ${what}.`, hint);
  });
}

/**
 * Which of some keys that exclude one another a map has.
 * @returns undefined where none or several are there; the mistake is then told
 */
export function onlyKeyOf(
  node: LocatedMap,
  keys: readonly string[],
  what: string,
  judgement: Judgement,
): string | undefined {
  const [first, second] = [...node.entries.keys()].filter((key) => keys.includes(key));
  const choice = keys.map((key) => `\`${key}\``).join(', ');
  if (first === undefined) {
    const stray = [...node.entries].find(([key]) => hintFor(key, keys, '').startsWith('Did'));
    if (stray) judgement.atKey(stray[1], `\`${stray[0]}\` is unknown in ${what}.`, hintFor(stray[0], keys, ''));
    else judgement.atKey(node, `${capital(what)} needs one of ${choice}.`, 'Add one of them.');
    return undefined;
  }
  if (second === undefined) return first;
  const culprit = node.entries.get(second) ?? node;
  judgement.atKey(
    culprit,
    `${capital(what)} has \`${first}\` and \`${second}\`, and may have only one.`,
    `Keep one of ${choice}.`,
  );
  return undefined;
}

/** The value as a map, or a mistake. */
export function asMap(
  node: Located,
  judgement: Judgement,
  hint = 'Write `key: value` lines, indented below.',
): LocatedMap | undefined {
  if (node.kind === 'map') return node;
  judgement.at(node, `${named(node)} must be a map, not ${kindOf(node)}.`, hint);
  return undefined;
}

/** The value as a list, or a mistake. */
export function asList(
  node: Located,
  judgement: Judgement,
  hint = 'Begin each entry with `- `.',
): LocatedList | undefined {
  if (node.kind === 'list') return node;
  judgement.at(node, `${named(node)} must be a list, not ${kindOf(node)}.`, hint);
  return undefined;
}

/** The value as text, or a mistake. */
export function asText(
  node: Located,
  judgement: Judgement,
  hint = 'Write text.',
): (LocatedScalar & { readonly value: string }) | undefined {
  if (isText(node)) return node;
  const quotable = node.kind === 'scalar' && node.value !== null;
  judgement.at(
    node,
    `${named(node)} must be text, not ${kindOf(node)}.`,
    quotable && hint === 'Write text.' ? `Put it in quotes: '${String(node.value)}'.` : hint,
  );
  return undefined;
}

export function isText(node: Located | undefined): node is LocatedScalar & { readonly value: string } {
  return node?.kind === 'scalar' && typeof node.value === 'string';
}

/** What a value is called in messages: by its key. */
export function named(node: Located): string {
  const last = node.pointer.split('/').at(-1) ?? '';
  if (node.pointer === '') return 'The definition';
  return /^\d+$/.test(last) ? 'The entry' : `\`${last.replaceAll('~1', '/').replaceAll('~0', '~')}\``;
}

/** What a value is, in words. */
export function kindOf(node: Located): string {
  if (node.kind !== 'scalar') return node.kind === 'map' ? 'a map' : 'a list';
  if (node.value === null) return 'empty';
  if (typeof node.value === 'number') return 'a number';
  return typeof node.value === 'boolean' ? 'true or false' : 'text';
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
