import type { Json, JsonObject } from '@ensue/contracts';
import { actionFault } from '../action-fault';
import { isObject, objectIn, textIn, textsIn, type ApiDocument } from './api-document';
import { writtenParameters } from './declared-parameters';
import type { Operation } from './find-operation';
import { styledPairs } from './styled-value';

/** The body that an operation takes. */
export interface BodyDeclaration {
  /** The parameter that is the whole body: `body`, or its name in Swagger 2.0. */
  readonly name: string;
  readonly required: boolean;
  readonly mediaTypes: readonly string[];
  /** Its members by name, where the document says all of them. */
  readonly fields?: readonly string[];
}

const form = 'application/x-www-form-urlencoded';

/** @returns undefined where the operation takes no body */
export function declaredBody(document: ApiDocument, operation: Operation): BodyDeclaration | undefined {
  return document.edition === 2 ? swaggerBody(document, operation) : openApiBody(document, operation);
}

/** The one text that travels as the body, and what it is. */
export function encodedBody(body: BodyDeclaration, value: Json): { readonly text: string; readonly type: string } {
  const type = chosen(body.mediaTypes, value);
  if (isJson(type)) return { text: JSON.stringify(value), type };
  if (type === form && isObject(value)) {
    const pairs = Object.entries(value)
      .filter(([, field]) => field !== null)
      .flatMap(([name, field]) =>
        styledPairs({ name, style: isObject(field) ? 'json' : 'form', explode: true }, field),
      );
    return { text: pairs.join('&'), type };
  }
  if (typeof value === 'string' && !type.startsWith('multipart/')) return { text: value, type };
  throw actionFault('configuration', `The operation takes ${type}, which cannot be made of what is given: give text`);
}

/** JSON where it is offered, then forms; a text may be whatever else there is. */
function chosen(mediaTypes: readonly string[], value: Json): string {
  const types = mediaTypes.map((type) => (type === '*/*' || type === 'application/*' ? 'application/json' : type));
  const other = typeof value === 'string' ? types.find((type) => type.startsWith('text/')) : undefined;
  return other ?? types.find(isJson) ?? types.find((type) => type === form) ?? types[0] ?? 'application/json';
}

const isJson = (type: string): boolean => /[/+]json\s*(?:;|$)/i.test(type);

function openApiBody(document: ApiDocument, { definition }: Operation): BodyDeclaration | undefined {
  const body = objectIn(document, definition, 'requestBody');
  if (body === undefined) return undefined;
  const content = objectIn(document, body, 'content') ?? {};
  const mediaTypes = Object.keys(content);
  const media = objectIn(document, content, mediaTypes.find(isJson) ?? mediaTypes[0] ?? '') ?? {};
  return { name: 'body', required: body['required'] === true, mediaTypes, ...fieldsOf(document, media) };
}

function swaggerBody(document: ApiDocument, operation: Operation): BodyDeclaration | undefined {
  const written = writtenParameters(document, operation);
  const consumed = textsIn(operation.definition, 'consumes') ?? textsIn(document.root, 'consumes') ?? [];
  const body = written.find((each) => each['in'] === 'body');
  if (body !== undefined) {
    const name = textIn(body, 'name') ?? 'body';
    return { name, required: body['required'] === true, mediaTypes: consumed, ...fieldsOf(document, body) };
  }
  const fields = written.filter((each) => each['in'] === 'formData');
  if (fields.length === 0) return undefined;
  return {
    name: 'body',
    required: fields.some((each) => each['required'] === true),
    mediaTypes:
      consumed.length === 0 ? [form] : consumed.filter((type) => type === form || type.startsWith('multipart/')),
    fields: fields.map((each) => textIn(each, 'name') ?? ''),
  };
}

/** Only a schema that names all members tells which names are wrong. */
function fieldsOf(document: ApiDocument, holder: JsonObject): { readonly fields?: readonly string[] } {
  const schema = objectIn(document, holder, 'schema');
  const properties = schema && objectIn(document, schema, 'properties');
  if (schema === undefined || properties === undefined) return {};
  const open = ['allOf', 'anyOf', 'oneOf', 'additionalProperties', 'patternProperties', 'if'];
  const isOpen = open.some((key) => schema[key] !== undefined && schema[key] !== false);
  return isOpen ? {} : { fields: Object.keys(properties) };
}
