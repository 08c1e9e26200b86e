import type { LocatedScalar } from '../read/located';
import { unsupportedPart } from '../uri-template';
import { looksLikeExpression, template } from './expression';
import type { Judgement } from './judgement';
import { asText } from './shape';
import { shaped } from './shaped';

/** A URI, a URI template (DSL reference, "URI Template") or an expression. */
export const uri = shaped({ type: 'string', minLength: 1 }, (node, scope, judgement) => {
  const scalar = asText(node, judgement, 'Write a URI as text.');
  if (!scalar) return;
  if (looksLikeExpression(scalar.value)) template(node, scope, judgement);
  else literalUri(scalar, judgement);
});

function literalUri(node: LocatedScalar & { readonly value: string }, judgement: Judgement): void {
  const space = /\s/.exec(node.value);
  if (node.value === '') judgement.at(node, 'The URI is empty.', 'Write a URI such as https://example.com/{id}.');
  else if (space)
    judgement.inside(node, space.index, 'A URI has no spaces.', 'Write %20, or make it an expression in `${ }`.');
  else {
    const part = unsupportedPart(node.value);
    if (!part) return;
    const hint =
      'A URI template takes `{name}` only, a top-level property of the task\'s input; for more use `${ "…\\(.a.b)" }`.';
    judgement.inside(node, part.offset, `\`${part.text}\` is not understood in a URI template.`, hint);
  }
}
