import type { Json, JsonObject } from '@ensue/contracts';
import { objectIn, objectsIn, textIn, type ApiDocument } from './api-document';
import type { Operation } from './find-operation';
import type { Style } from './styled-value';

/** One value that an operation takes, and how it travels. The bodies of Swagger 2.0 (`body`, `formData`) are none. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required: boolean;
  readonly style: Style;
  readonly explode: boolean;
  readonly default?: Json;
}

const places: readonly string[] = ['path', 'query', 'header', 'cookie'];

/** What the document says, unread: the operation's own, and the path's where the operation has none of that name and place. */
export function writtenParameters(document: ApiDocument, { definition, item }: Operation): readonly JsonObject[] {
  const byPlace = new Map<string, JsonObject>();
  for (const holder of [item, definition]) {
    for (const one of objectsIn(document, holder, 'parameters') ?? []) byPlace.set(placeOf(one), one);
  }
  return [...byPlace.values()];
}

/** What an operation takes beside its body. */
export function declaredParameters(document: ApiDocument, operation: Operation): readonly Parameter[] {
  const read = document.edition === 2 ? swaggerParameter : openApiParameter;
  const written = writtenParameters(document, operation).filter((one) => places.includes(textIn(one, 'in') ?? ''));
  const declared = [...written.map((one) => read(document, one)), ...apiKeys(document)];
  const names = new Set(declared.map(({ name }) => name));
  // A variable of the path that nobody declares is still one.
  const others = [...operation.path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
  return [...declared, ...others.filter((name) => !names.has(name)).map(pathVariable)];
}

function openApiParameter(document: ApiDocument, written: JsonObject): Parameter {
  const { name, place } = identityOf(written);
  const asked = textIn(written, 'style') as Style | undefined;
  const style = asked ?? (place === 'path' || place === 'header' ? 'simple' : 'form');
  const explode = typeof written['explode'] === 'boolean' ? written['explode'] : style === 'form';
  return {
    ...{ name, in: place, explode, required: place === 'path' || written['required'] === true },
    // A parameter with `content` is a document of its own.
    style: objectIn(document, written, 'content') === undefined ? style : 'json',
    ...defaultOf(objectIn(document, written, 'schema')),
  };
}

const collections: Readonly<Record<string, Style>> = {
  ssv: 'spaceDelimited',
  tsv: 'tabDelimited',
  pipes: 'pipeDelimited',
};

function swaggerParameter(_document: ApiDocument, written: JsonObject): Parameter {
  const { name, place } = identityOf(written);
  const collection = textIn(written, 'collectionFormat') ?? 'csv';
  const plain = place === 'path' || place === 'header' ? 'simple' : 'form';
  return {
    ...{ name, in: place, required: place === 'path' || written['required'] === true },
    style: collections[collection] ?? plain,
    explode: collection === 'multi',
    ...defaultOf(written),
  };
}

/** API keys that the document describes are parameters that nobody must give: the DSL has no authentication for them. */
function apiKeys(document: ApiDocument): Parameter[] {
  const components = objectIn(document, document.root, 'components') ?? {};
  const schemes =
    objectIn(document, document.root, 'securityDefinitions') ?? objectIn(document, components, 'securitySchemes') ?? {};
  return Object.keys(schemes).flatMap((name) => {
    const scheme = objectIn(document, schemes, name);
    if (scheme === undefined || scheme['type'] !== 'apiKey') return [];
    const { name: key, place } = identityOf(scheme);
    return [{ name: key, in: place, required: false, style: place === 'header' ? 'simple' : 'form', explode: false }];
  });
}

const pathVariable = (name: string): Parameter => ({
  ...{ name, in: 'path', style: 'simple', explode: false, required: true },
});

const placeOf = (written: JsonObject): string => `${textIn(written, 'in')} ${textIn(written, 'name')}`;

const identityOf = (written: JsonObject): { name: string; place: Parameter['in'] } => ({
  name: textIn(written, 'name') ?? '',
  place: (textIn(written, 'in') ?? 'query') as Parameter['in'],
});

const defaultOf = (schema: JsonObject | undefined): { default?: Json } =>
  schema?.['default'] === undefined ? {} : { default: schema['default'] };
