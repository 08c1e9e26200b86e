import { shaped } from '../shaped';
import { parseFunctionReference } from '../../function-reference';
import { type LocatedScalar, plain } from '../../read/located';
import { functionAddress } from '../../resources/function-address';
import { isAddress, rawAddress } from '../../resources/resource-address';
import { calls } from '../calls/calls';
import { didYouMean } from '../did-you-mean';
import { templateMap } from '../expression';
import type { Judgement } from '../judgement';
import { judgeFunctionDocument } from '../function-document';
import { authenticationOf, judgeAddress, judgeLiteralEndpoint } from '../resource';
import { handingOn } from '../secrets';
import { asText, isText, required } from '../shape';
import type { TaskFields } from '../task';

/** DSL reference, "Call": what `with` must hold depends on what is called. */
export const callTask: TaskFields = (task) => {
  const callee = task.entries.get('call');
  const protocol = isText(callee) && Object.hasOwn(calls, callee.value) ? calls[callee.value] : undefined;
  if (protocol) {
    return {
      call: required(
        shaped({ const: isText(callee) ? callee.value : '' }, (node, _, judgement) => {
          if (protocol.feature) judgement.notYet(protocol.feature, node);
        }),
      ),
      with: required(handingOn(protocol.arguments)),
    };
  }
  return {
    call: required(
      shaped({ type: 'string', not: { enum: Object.keys(calls) } }, (node, _, judgement) => {
        const name = asText(node, judgement);
        if (name) judgeCallee(name, judgement);
      }),
    ),
    with: handingOn(templateMap),
  };
};

function judgeCallee(node: LocatedScalar & { readonly value: string }, judgement: Judgement): void {
  const name = node.value;
  if (judgement.component('functions', name)) return;
  if (isAddress(name)) {
    if (judgeAddress(node, judgement)) judgeFunctionDocument(node, { uri: rawAddress(name) }, judgement);
    return;
  }
  const reference = parseFunctionReference(name);
  if (!reference) {
    judgement.at(node, `There is no function \`${name}\`.`, hintFor(name, judgement));
  } else if (reference.catalog !== 'default') {
    judgeCatalogued(node, reference.catalog, judgement);
  } else if (!judgement.catalog.find(reference.name, reference.version)) {
    const written = `${reference.name}:${reference.version}`;
    const versions = judgement.catalog.names().filter((known) => known.startsWith(`${reference.name}:`));
    const meant = versions[0] ?? nearest(reference.name, judgement);
    const known = judgement.catalog.names().map((other) => `\`${other}@default\``);
    const otherwise = known.length > 0 ? `It has ${known.join(', ')}.` : 'It is empty.';
    judgement.at(
      node,
      `There is no \`${written}\` in the catalog \`default\`.`,
      meant ? `Did you mean \`${meant}@default\`?` : otherwise,
    );
  }
}

/** A function of one of the definition's own catalogs. */
function judgeCatalogued(node: LocatedScalar & { readonly value: string }, name: string, judgement: Judgement): void {
  const catalog = judgement.component('catalogs', name);
  if (!catalog) {
    const hint = judgement.isDefinition
      ? 'The built-in one is `@default`; others are defined under `use.catalogs`.'
      : 'A function that lies elsewhere knows `@default` only: call others by their addresses.';
    judgement.at(node, `There is no catalog \`${name}\`.`, hint);
    return;
  }
  const endpoint = catalog.kind === 'map' ? catalog.entries.get('endpoint') : undefined;
  // What is wrong with the catalog is told where it stands.
  if (!endpoint || !judgeLiteralEndpoint(endpoint, judgement)) return;
  const uri = functionAddress(node.value, () => plain(endpoint));
  if (uri !== undefined) judgeFunctionDocument(node, { uri, ...authenticationOf(endpoint, judgement) }, judgement);
}

/** What was meant may be a function of the definition, a protocol, or one of the catalog without its version or catalog. */
function hintFor(name: string, judgement: Judgement): string {
  const bare = name.replace(/@.*$/, '');
  const inCatalog = judgement.catalog.names().find((known) => known === bare || known.startsWith(`${bare}:`));
  if (inCatalog !== undefined) return `Did you mean \`${inCatalog}@default\`?`;
  const known = [...judgement.namesIn('functions'), ...Object.keys(calls)];
  const meant = didYouMean(name, known);
  if (meant) return `Did you mean \`${meant}\`?`;
  return `Call one of ${known.map((other) => `\`${other}\``).join(', ')}, or \`name:version@default\`.`;
}

/** The catalog's function of a name like this one. */
function nearest(name: string, { catalog }: Judgement): string | undefined {
  const meant = didYouMean(
    name,
    catalog.names().map((known) => known.replace(/:.*$/, '')),
  );
  return catalog.names().find((known) => known.startsWith(`${meant}:`));
}
