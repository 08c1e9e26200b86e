import type { Json, JsonObject } from '@ensue/contracts';
import { didYouMean } from '@ensue/dsl';
import { actionFault } from '../action-fault';
import type { HttpInput } from '../http/http-input';
import type { ApiDocument } from './api-document';
import { baseAddress } from './base-address';
import { declaredParameters, type Parameter } from './declared-parameters';
import type { Operation } from './find-operation';
import { declaredBody, encodedBody, type BodyDeclaration } from './request-body';
import { encodeText, styledPairs, styledText } from './styled-value';

type Given = Readonly<Record<string, Json>>;

/**
 * The HTTP call that an operation with these values is. What is no declared parameter is the body: all of it where only
 * `body` is given, else its members.
 * @throws ActionFault (configuration) when a required value is missing, or one is given that the operation does not take
 */
export function buildOrder(
  document: ApiDocument,
  operation: Operation,
  given: Given,
): Pick<HttpInput, 'method' | 'headers' | 'body'> & { readonly endpoint: { readonly uri: string } } {
  const parameters = declaredParameters(document, operation);
  const values = parameters.flatMap((parameter) => {
    const value = valueOf(parameter, given, operation);
    return value === undefined ? [] : [{ parameter, value }];
  });
  const inPlace = (place: Parameter['in']) => values.filter(({ parameter }) => parameter.in === place);
  const query = inPlace('query').flatMap(({ parameter, value }) => styledPairs(parameter, value));
  const cookies = inPlace('cookie').flatMap(({ parameter, value }) => styledPairs(parameter, value));
  const body = bodyOf(declaredBody(document, operation), parameters, given, operation);
  const headers: JsonObject = {
    ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
    ...(body && { 'content-type': body.type }),
    ...Object.fromEntries(
      inPlace('header').map((each) => [each.parameter.name, styledText(each.parameter, each.value, asIs)]),
    ),
  };
  const path = pathOf(operation, inPlace('path'));
  const mark = path.includes('?') ? '&' : '?';
  const uri = `${baseAddress(document, operation)}${path}${query.length > 0 ? mark + query.join('&') : ''}`;
  return { method: operation.method, endpoint: { uri }, headers, ...(body && { body: body.text }) };
}

function valueOf(parameter: Parameter, given: Given, operation: Operation): Json | undefined {
  const value = Object.hasOwn(given, parameter.name) ? given[parameter.name] : undefined;
  // An expression that finds nothing yields null: nothing was given.
  if (value !== undefined && value !== null) return value;
  if (!parameter.required) return undefined;
  if (parameter.default !== undefined) return parameter.default;
  throw actionFault(
    'configuration',
    `The operation ${operation.id} needs the parameter ${parameter.name} (${parameter.in})`,
  );
}

function pathOf(
  operation: Operation,
  values: readonly { readonly parameter: Parameter; readonly value: Json }[],
): string {
  const segments = operation.path.split('/').map((segment) => {
    const filled = segment.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
      const found = values.find(({ parameter }) => parameter.name === name);
      return found === undefined ? whole : styledText(found.parameter, found.value, encodeText);
    });
    // Dots cannot be encoded, and nothing is nothing: the request would go to another operation.
    if (filled === segment || !['', '.', '..'].includes(filled)) return filled;
    throw actionFault('configuration', `The operation ${operation.id} cannot have ${segment} be "${filled}"`);
  });
  return segments.join('/');
}

function bodyOf(
  body: BodyDeclaration | undefined,
  parameters: readonly Parameter[],
  given: Given,
  operation: Operation,
): { readonly text: string; readonly type: string } | undefined {
  const declared = parameters.map(({ name }) => name);
  const members = Object.entries(given).filter(([name, value]) => value !== null && !declared.includes(name));
  const [only, ...others] = members;
  if (body !== undefined && only === undefined) {
    if (body.required)
      throw actionFault(
        'configuration',
        `The operation ${operation.id} needs a body: give it as the parameter ${body.name}`,
      );
    return undefined;
  }
  const whole = others.length === 0 && only !== undefined && body !== undefined && isWhole(body, only[0]);
  if (whole) return encodedBody(body, only[1]);
  const known = body === undefined ? [] : body.fields;
  const unknown = known && members.find(([name]) => !known.includes(name));
  if (unknown) throw unknownParameter(unknown[0], [...declared, ...known, ...(body ? [body.name] : [])], operation);
  return body && encodedBody(body, Object.fromEntries(members));
}

const isWhole = ({ name, fields = [] }: BodyDeclaration, given: string): boolean =>
  (given === name || given === 'body') && !fields.includes(given);

function unknownParameter(name: string, known: readonly string[], operation: Operation): Error {
  const meant = didYouMean(name, known);
  const takes = known.length === 0 ? 'It takes none.' : `It takes ${known.slice(0, 20).join(', ')}.`;
  const hint = meant === undefined ? takes : `Did you mean ${meant}?`;
  return actionFault(
    'configuration',
    `The operation ${operation.id} has no parameter ${JSON.stringify(name)}. ${hint}`,
  );
}

const asIs = (text: string): string => text;
