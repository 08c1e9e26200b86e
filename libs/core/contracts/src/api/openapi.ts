import { Kind, type TSchema } from '@sinclair/typebox';
import type { JsonObject } from '../json';
import { plainSchema } from '../plain-schema';
import { Problem } from '../problem';
import { CloudEvent } from '../cloud-event';
import { routes, type Route } from './routes';
import * as views from './views';

const named = Object.values(views as Readonly<Record<string, TSchema>>).filter(
  (schema) => Kind in schema && typeof schema.$id === 'string',
);
const components: readonly TSchema[] = [...named, Problem, CloudEvent];

/**
 * The OpenAPI 3.1 document of the HTTP surface, made of the contracts.
 * @param version of the running Ensue
 */
export function openApiDocument(version: string): JsonObject {
  const paths: { [path: string]: JsonObject } = {};
  for (const route of routes) {
    const path = (paths[route.path] ??= {});
    path[route.method] = operation(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ensue',
      version,
      description:
        'When an event occurs, a sequence of actions ensues. Mistakes are answered as application/problem+json (RFC 9457).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ adminToken: [] }],
    paths,
    components: {
      securitySchemes: { adminToken: { type: 'http', scheme: 'bearer' } },
      schemas: Object.fromEntries(components.map((schema) => [String(schema['$id']), plain(schema, true)])),
    },
  };
}

function operation(route: Route): JsonObject {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) =>
    parameter(name, 'path', 'Part of the address.'),
  );
  const inQuery = Object.entries(route.query ?? {}).map(([name, says]) => parameter(name, 'query', says));
  const inHeader = Object.entries(route.headers ?? {}).map(([name, says]) => parameter(name, 'header', says));
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    ...(route.open === true && { security: [] }),
    parameters: [...inPath, ...inQuery, ...inHeader],
    ...(route.body !== undefined && {
      requestBody: {
        content: Object.fromEntries(
          route.body.types.map((type) => [type, { schema: plain(route.body?.schema ?? {}) }]),
        ),
      },
    }),
    responses: Object.fromEntries(
      Object.entries(route.answers).map(([status, { says, schema, type }]) => [
        status,
        {
          description: says,
          ...((schema !== undefined || type !== undefined) && {
            content: { [type ?? 'application/json']: schema === undefined ? {} : { schema: plain(schema) } },
          }),
        },
      ]),
    ),
  };
}

function operationId({ method, path }: Route): string {
  const words = path
    .replace('/api/v1', '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  return [method, ...words]
    .map((word, index) => (index === 0 ? word : `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`))
    .join('');
}

function parameter(name: string, where: 'path' | 'query' | 'header', description: string): JsonObject {
  return { name, in: where, required: where === 'path', description, schema: { type: 'string' } };
}

function plain(schema: object, top = false): JsonObject {
  return plainSchema(schema, '#/components/schemas/', top);
}
