import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { files, serverName } from './served-files';
import { AuthenticationRoutes } from './authentication-routes';
import { greeterPort, greeterProto, startGreeter } from './greeter-server';
import { asyncApiDocument, declareQueues, withCredentials } from './test-broker';

/** Answers the calls of scenarios; the address is 127.0.0.1's. */
export interface TestServer {
  /** A text with the names and ports that scenarios write made real. */
  located(text: string): string;
  stop(): Promise<void>;
}

export async function startTestServer(): Promise<TestServer> {
  const visits = new Map<string, number>();
  const inbox = new Map<string, string>();
  const authentication = new AuthenticationRoutes();
  const places = { visits, inbox };
  const server = createServer((request, response) => void answer(request, response, places, authentication));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const greeter = await startGreeter();
  await declareQueues();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    located: (text) =>
      withCredentials(text).replaceAll(serverName, url).replaceAll(String(greeterPort), String(greeter.port)),
    stop: async () => {
      greeter.stop();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** What it remembers of its places: how often they were visited, and what was last sent there. */
interface Places {
  readonly visits: Map<string, number>;
  readonly inbox: Map<string, string>;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { visits, inbox }: Places,
  authentication: AuthenticationRoutes,
): Promise<void> {
  const url = new URL(request.url ?? '/', serverName);
  const [, what = '', argument = ''] = url.pathname.split('/');
  const json = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const { method = '', headers: received } = request;
  const origin = `http://${received.host}`;
  const reply = authentication.reply({ method, path: url.pathname, headers: received, body, origin });
  if (reply !== undefined) json(reply.status, reply.body, reply.headers);
  else if (what === 'echo') {
    const { authorization, 'x-note': note, 'content-type': type } = request.headers;
    json(200, {
      method: request.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      authorization,
      note,
      type,
      body,
    });
  } else if (what === 'status') json(Number(argument), { status: Number(argument) });
  else if (what === 'redirect') json(302, {}, { location: '/echo/moved' });
  else if (what === 'text') response.writeHead(200, { 'content-type': 'text/plain' }).end('plain words');
  else if (what === 'flaky') {
    // The first visit to a place fails, the next succeeds.
    const visit = (visits.get(argument) ?? 0) + 1;
    visits.set(argument, visit);
    json(visit === 1 ? 503 : 200, { visit });
  } else if (what === 'inbox') {
    if (method === 'POST') inbox.set(argument, body);
    json(200, { argument, body: inbox.get(argument) ?? null });
  } else if (what === 'api') json(200, apiDocument);
  else if (what === 'proto') response.writeHead(200, { 'content-type': 'text/plain' }).end(greeterProto);
  else if (what === 'asyncapi') json(200, asyncApiDocument(argument, received.host ?? ''));
  else if (what === 'files' || what === 'locked') serve(request, response, url, json);
  else json(404, { path: url.pathname });
}

/** A file that a definition refers to: with what leads back here led back here. */
function serve(
  { headers: { authorization, host = '' } }: IncomingMessage,
  response: ServerResponse,
  { pathname }: URL,
  json: (status: number, body: unknown) => void,
): void {
  if (pathname.startsWith('/locked/') && authorization !== 'Bearer open') return json(401, {});
  const text = files[pathname.replace(/^\/\w+\//, '')];
  if (text === undefined) return json(404, { path: pathname });
  response.writeHead(200, { 'content-type': 'text/plain' }).end(text.replaceAll(serverName, `http://${host}`));
}

const apiDocument = {
  openapi: '3.0.3',
  info: { title: 'Echo', version: '1.0.0' },
  paths: {
    '/echo/{word}': {
      get: {
        operationId: 'echoWord',
        parameters: [
          { name: 'word', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'times', in: 'query', schema: { type: 'integer' } },
        ],
        responses: { 200: { description: 'The request.' } },
      },
      post: {
        operationId: 'sendWord',
        parameters: [{ name: 'word', in: 'path', required: true, schema: { type: 'string' } }],
        requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
        responses: { 200: { description: 'The request.' } },
      },
    },
  },
};
