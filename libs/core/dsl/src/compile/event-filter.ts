import type { Json } from '@ensue/jq';
import { RE2JS } from 're2js';
import { compileExpression } from '../expression/compile-expression';
import { compileTemplate } from '../expression/compile-template';
import { unwrap } from '../expression/wrapping';
import type { Correlation, EventFilter, EventMatcher } from '../program';
import { sameJson } from '../same-json';
import { ifPresent, objectOf, present, textOf, type Written } from './written';

/** Text of these characters is itself and no regular expression, dots notwithstanding: types, sources, ids, dates. */
const plainText = /^[A-Za-z0-9._:/@ -]*$/;

/** DSL reference, "Event Filter": an event passes when every line of `with` matches. */
export function compileFilter(written: Written, names: readonly string[]): EventFilter {
  const attributes = Object.entries(objectOf(written['with']));
  const matchers = attributes.map(([attribute, value]) => compileMatcher(attribute, value, names));
  const type = attributes.find(([attribute]) => attribute === 'type')?.[1];
  return present({
    type: typeof type === 'string' && plainText.test(type) ? type : undefined,
    matchers,
    correlate: ifPresent(written['correlate'], (correlate) => compileCorrelations(objectOf(correlate), names)),
  });
}

function compileCorrelations(written: Written, names: readonly string[]): Correlation[] {
  return Object.entries(written).map(([key, value]) => {
    const { from, expect } = objectOf(value);
    return present({
      key,
      from: compileExpression(textOf(from), names),
      expect: ifPresent(expect, (expected) => compileTemplate(expected, names)),
    });
  });
}

/**
 * How a line of `with` is read, since the DSL allows literals, regular expressions and runtime expressions without marking
 * which is which (ADR dsl-decisions):
 * - a string that is wholly `${ … }` is an expression: evaluated on the data for `data`, on the whole event for any other
 *   attribute; it must yield true, or the attribute's value. Where it fails the event does not match;
 * - a value in which some strings are expressions is filled in the same way and compared;
 * - any other value that is not text is compared, and so is text of plain characters (letters, digits, ` . _ : / @ -`);
 * - any other text matches what equals it, or what it matches from end to end as an RE2 regular expression.
 */
function compileMatcher(attribute: string, value: Json, names: readonly string[]): EventMatcher {
  const source = typeof value === 'string' ? value : JSON.stringify(value);
  const template = compileTemplate(value, names);
  if (template.constant === undefined) {
    const alone = typeof value === 'string' && unwrap(value) !== undefined;
    const matches: EventMatcher['matches'] = (event, variables) => {
      const actual = valueOf(event, attribute);
      const outcome = template.evaluate(attribute === 'data' ? (actual ?? null) : { ...event }, variables);
      return (alone && outcome === true) || (actual !== undefined && sameJson(outcome, actual));
    };
    return { attribute, source, matches };
  }
  const pattern = typeof value === 'string' && !plainText.test(value) ? regularExpression(value) : undefined;
  return {
    attribute,
    source,
    matches: (event) => {
      const actual = valueOf(event, attribute);
      if (actual === undefined) return false;
      return (
        sameJson(value, actual) || (pattern !== undefined && typeof actual === 'string' && pattern.matches(actual))
      );
    },
  };
}

function valueOf(event: { readonly [key: string]: Json }, attribute: string): Json | undefined {
  return Object.hasOwn(event, attribute) ? event[attribute] : undefined;
}

/** Text that is no regular expression is just text. */
function regularExpression(text: string): RE2JS | undefined {
  try {
    return RE2JS.compile(text, RE2JS.DOTALL);
  } catch {
    return undefined;
  }
}
