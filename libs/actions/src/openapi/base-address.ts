import type { JsonObject } from '@ensue/contracts';
import { documentFault, isObject, objectsIn, textIn, textsIn, type ApiDocument } from './api-document';
import type { Operation } from './find-operation';

/**
 * What an operation's path is appended to, without a slash at its end: the nearest first server of OpenAPI 3, or scheme,
 * host and base path of Swagger 2.0; what the document leaves out is where it came from.
 */
export function baseAddress(document: ApiDocument, operation: Operation): string {
  const written = document.edition === 2 ? swaggerBase(document, operation) : serverOf(document, operation);
  // A brace that is left is a variable without a default.
  if (/[{}]/.test(written) || !URL.canParse(written, document.url.href))
    throw documentFault(document.url, `has no usable server: ${written}`);
  const { protocol, origin, pathname, host } = new URL(written, document.url);
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw documentFault(document.url, `names the server ${host}, which is not reached by http or https`);
  }
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

function serverOf(document: ApiDocument, { definition, item }: Operation): string {
  for (const holder of [definition, item, document.root]) {
    const [server] = objectsIn(document, holder, 'servers') ?? [];
    if (server !== undefined) return withDefaults(textIn(server, 'url') ?? '/', server);
  }
  return '/';
}

function withDefaults(url: string, server: JsonObject): string {
  const variables = isObject(server['variables']) ? server['variables'] : {};
  return url.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return isObject(variable) && variable['default'] !== undefined ? String(variable['default']) : whole;
  });
}

function swaggerBase({ root, url }: ApiDocument, { definition }: Operation): string {
  const schemes = textsIn(definition, 'schemes') ?? textsIn(root, 'schemes') ?? [];
  const own = url.protocol.slice(0, -1);
  const scheme = schemes.includes('https') ? 'https' : (schemes[0] ?? own);
  return `${scheme}://${textIn(root, 'host') ?? url.host}${textIn(root, 'basePath') ?? ''}`;
}
