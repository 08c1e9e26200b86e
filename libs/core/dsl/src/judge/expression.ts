import { shaped, expressionShape } from './shaped';
import { compile, JqSyntaxError, parse } from '@ensue/jq';
import { mentionsSecrets } from '../expression/secret-paths';
import { looseExpression } from '../expression/compile-loose-template';
import { type JqText, isUnclosed, unwrap, unwrapOrBare } from '../expression/wrapping';
import type { LocatedScalar } from '../read/located';
import { syntaxHint, variableHint } from './jq-hint';
import { judgeSecretUses } from './secrets';
import type { Judgement, Rule, Scope } from './judgement';
import { asMap, asText, isText } from './shape';

/** A field that is always an expression, bare or in `${ }`: what it comes to decides something. */
export const expression = shaped({ type: 'string' }, (node, scope, judgement) => {
  handingExpression(node, { ...scope, secrets: false }, judgement);
});

const handingExpression: Rule = (node, scope, judgement) => {
  const scalar = asText(node, judgement, 'Write a jq expression as text.');
  if (!scalar) return;
  if (isUnclosed(scalar.value)) unclosed(scalar, judgement);
  else judgeJq(scalar, unwrapOrBare(scalar.value), scope, judgement);
};

/** Text that must be an expression in `${ }`. */
export const wrappedExpression = shaped(expressionShape, (node, scope, judgement) => {
  const scalar = asText(node, judgement, 'Write an expression: ${ … }.');
  if (!scalar) return;
  if (isUnclosed(scalar.value) || unwrap(scalar.value)) template(node, scope, judgement);
  else judgement.at(node, 'This must be an expression in `${ }`.', `Write \${ ${scalar.value} }.`);
});

/** Any value; whatever text in it is wholly `${ … }` is an expression. */
export const template: Rule = (node, scope, judgement) => {
  if (node.kind === 'map') for (const value of node.entries.values()) template(value, scope, judgement);
  else if (node.kind === 'list') for (const item of node.items) template(item, scope, judgement);
  else if (isText(node)) {
    const inside = unwrap(node.value);
    if (inside) judgeJq(node, inside, scope, judgement);
    else if (isUnclosed(node.value)) unclosed(node, judgement);
    else if (judgement.loose) judgeLoose(node, scope, judgement);
  }
};

/** A text that is no expression is a text; one that is may use what any other may. */
function judgeLoose(node: LocatedScalar & { readonly value: string }, scope: Scope, judgement: Judgement): void {
  if (looseExpression(node.value, scope.names)) judgeJq(node, unwrapOrBare(node.value), scope, judgement);
}

/** Text, which may be an expression. */
export const templateText = shaped({ type: 'string' }, (node, scope, judgement) => {
  if (asText(node, judgement)) template(node, scope, judgement);
});

/** A map whose values may be expressions. */
export const templateMap = shaped({ type: 'object' }, (node, scope, judgement) => {
  if (asMap(node, judgement)) template(node, scope, judgement);
});

/** A value that is an expression when it is text (`from`, `as`), and otherwise a map with expressions in it. */
export const expressionOrMap = shaped({ type: ['string', 'object'] }, (node, scope, judgement) => {
  if (isText(node)) handingExpression(node, scope, judgement);
  else if (asMap(node, judgement, 'Write a jq expression, or a map with `${ … }` in it.'))
    template(node, scope, judgement);
});

/** Whether a value is text that is wholly an expression, or was meant to be. */
export function looksLikeExpression(value: string): boolean {
  return unwrap(value) !== undefined || isUnclosed(value);
}

function unclosed(node: LocatedScalar, judgement: Judgement): void {
  const hint = node.commented
    ? "YAML cuts a value off at ` #`. Put the whole expression in quotes: '${ … }'."
    : 'End the expression with `}`.';
  judgement.at(node, 'The expression begins with `${` and has no `}` at its end.', hint);
}

function judgeJq(node: LocatedScalar, { source, offset }: JqText, scope: Scope, judgement: Judgement): void {
  if (source === '') {
    judgement.at(node, 'The expression is empty.', 'Write a jq expression, `.` for the input as it is.');
    return;
  }
  try {
    compile(source, { variables: [...scope.names] });
    if (mentionsSecrets(source)) judgeSecretUses(node, { tree: parse(source), offset }, scope, judgement);
  } catch (error) {
    if (!(error instanceof JqSyntaxError)) throw error;
    const place = offset + error.offset;
    const variable = /^\$([A-Za-z_]\w*)/.exec(source.slice(error.offset))?.[1];
    if (variable !== undefined && !scope.names.includes(variable) && /defined/.test(error.message)) {
      judgement.inside(
        node,
        place,
        `The variable \`$${variable}\` is not known here.`,
        variableHint(variable, scope.names),
      );
    } else {
      const hint = node.commented
        ? "YAML cuts a value off at ` #`. Put the whole expression in quotes: '…'."
        : syntaxHint(source, error.message);
      judgement.inside(node, place, `The expression is no valid jq: ${error.message}.`, hint);
    }
  }
}
