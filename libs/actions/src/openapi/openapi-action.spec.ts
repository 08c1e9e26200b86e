import type { Json, JsonObject } from '@ensue/contracts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
import { ConfinedClient } from '../http/confined-client';
import { testContext } from '../testing/action-context';
import { DigestServer } from '../testing/digest-server';
import { faultOf } from '../testing/fault-of';
import { LocalServer } from '../testing/local-server';
import type { ApiDocument } from './api-document';
import type { DocumentLibrary } from './document-library';
import { openApiAction, openApiLibrary } from './openapi-action';

let server: LocalServer;
let client: ConfinedClient;
let library: DocumentLibrary<ApiDocument>;
let now: number;
/** What the server hands out under /api, and with which headers. */
let document: { text: string; headers: Record<string, string> };

beforeEach(async () => {
  server = new LocalServer();
  await server.start();
  server.answer = (response, { url }) => {
    if (url === '/docs/api') {
      for (const [name, value] of Object.entries(document.headers)) response.setHeader(name, value);
      response.end(document.text);
    } else response.setHeader('content-type', 'application/json').end('{"id":1}');
  };
  client = new ConfinedClient({ allow: ['127.0.0.1'] });
  now = 0;
  library = openApiLibrary(client, () => now);
});
afterEach(async () => {
  await client.close();
  await server.stop();
});

const given = (root: JsonObject): void => {
  document = { text: JSON.stringify(root), headers: {} };
};

const call = (operationId: string, parameters: JsonObject = {}, order: JsonObject = {}): Promise<Json> =>
  checkedAction(openApiAction(client, library)).perform(
    { document: { endpoint: { uri: `${server.origin}/docs/api` } }, operationId, parameters, ...order },
    testContext(),
  );

const pet = { name: 'petId', in: 'path', required: true };
const swagger: JsonObject = {
  swagger: '2.0',
  basePath: '/v2',
  consumes: ['application/json'],
  paths: {
    '/pets': {
      get: {
        operationId: 'findPets',
        parameters: [
          { name: 'status', in: 'query', type: 'array', collectionFormat: 'multi', required: true },
          { name: 'tags', in: 'query', type: 'array' },
          { $ref: '#/parameters/trace' },
        ],
      },
      post: { operationId: 'addPet', parameters: [{ name: 'pet', in: 'body', required: true }] },
    },
    '/pets/{petId}': {
      parameters: [pet],
      get: { operationId: 'getPet' },
      put: {
        operationId: 'updatePetWithForm',
        consumes: ['multipart/form-data', 'application/x-www-form-urlencoded'],
        parameters: [
          { name: 'name', in: 'formData' },
          { name: 'status', in: 'formData' },
        ],
      },
    },
  },
  parameters: { trace: { name: 'X-Trace', in: 'header', type: 'string' } },
  securityDefinitions: { key: { type: 'apiKey', name: 'api_key', in: 'header' } },
};

const openapi: JsonObject = {
  openapi: '3.1.0',
  servers: [{ url: '../{stage}/', variables: { stage: { default: 'live', enum: ['live', 'test'] } } }],
  paths: {
    '/orders/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      get: {
        operationId: 'getOrder',
        parameters: [
          { name: 'fields', in: 'query', explode: false },
          { name: 'filter', in: 'query', style: 'deepObject', explode: true },
          { name: 'where', in: 'query', content: { 'application/json': {} } },
          { name: 'session', in: 'cookie' },
        ],
      },
      patch: { operationId: 'updateOrder', requestBody: { $ref: '#/components/requestBodies/order' } },
    },
    '/notes': {
      post: { operationId: 'note', requestBody: { content: { 'text/plain': {} } } },
      put: {
        operationId: 'form',
        requestBody: { required: true, content: { 'application/x-www-form-urlencoded': {} } },
        servers: [{ url: '/elsewhere' }],
      },
    },
  },
  components: {
    requestBodies: { order: { content: { 'application/json': { schema: { $ref: '#/components/schemas/order' } } } } },
    schemas: { order: { type: 'object', properties: { amount: {}, note: {} } } },
  },
};

describe('an operation of Swagger 2.0', () => {
  beforeEach(() => given(swagger));

  test('gets its query and headers, in the collection formats', async () => {
    await call('findPets', { status: ['sold', 'a&b'], tags: ['x', 'y'], 'X-Trace': 't-1', api_key: 'k' });
    expect(server.last).toMatchObject({
      method: 'GET',
      url: '/v2/pets?status=sold&status=a%26b&tags=x,y',
      headers: { 'x-trace': 't-1', api_key: 'k' },
    });
  });

  test('gets its path, filled in and encoded', async () => {
    expect(await call('getPet', { petId: 'a/b c' })).toEqual({ id: 1 });
    expect(server.last.url).toBe('/v2/pets/a%2Fb%20c');
  });

  test('gets its body by the name it has there, as `body`, or member by member', async () => {
    for (const parameters of [{ pet: { name: 'Rex' } }, { body: { name: 'Rex' } }, { name: 'Rex' }]) {
      await call('addPet', parameters);
      expect(server.last).toMatchObject({ method: 'POST', url: '/v2/pets', body: '{"name":"Rex"}' });
      expect(server.last.headers['content-type']).toBe('application/json');
    }
  });

  test('gets a form', async () => {
    await call('updatePetWithForm', { petId: 1, name: 'Rex & Co' });
    expect(server.last).toMatchObject({ method: 'PUT', body: 'name=Rex%20%26%20Co' });
    expect(server.last.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });
});

describe('an operation of OpenAPI 3', () => {
  beforeEach(() => given(openapi));

  test('gets query and cookies in their styles, on the server that the document names', async () => {
    await call('getOrder', {
      id: 7,
      fields: ['id', 'amount'],
      filter: { state: 'open', size: 2 },
      where: { a: [1] },
      session: 's 1',
    });
    expect(server.last).toMatchObject({
      url: '/live/orders/7?fields=id,amount&filter%5Bstate%5D=open&filter%5Bsize%5D=2&where=%7B%22a%22%3A%5B1%5D%7D',
      headers: { cookie: 'session=s%201' },
    });
  });

  test('gets its body, whole or member by member, in the type that it takes', async () => {
    await call('updateOrder', { id: 7, amount: 5, note: null });
    expect(server.last).toMatchObject({ method: 'PATCH', url: '/live/orders/7', body: '{"amount":5}' });
    await call('updateOrder', { id: 7, body: [1] });
    expect(server.last.body).toBe('[1]');
    await call('note', { body: 'hello' });
    expect(server.last).toMatchObject({ body: 'hello', headers: { 'content-type': 'text/plain' } });
    await call('form', { a: ['x', 'y'], b: { c: 1 } });
    expect(server.last).toMatchObject({ url: '/elsewhere/notes', body: 'a=x&a=y&b=%7B%22c%22%3A1%7D' });
  });

  test('is called as `call: http` would: authentication, output, status', async () => {
    const authentication = { bearer: { token: 'secret' } };
    const whole = await call('getOrder', { id: 7 }, { authentication, output: 'response' });
    expect(server.last.headers.authorization).toBe('Bearer secret');
    expect(whole).toMatchObject({ request: { method: 'GET' }, statusCode: 200, content: { id: 1 } });
    const { answer } = server;
    server.answer = (response, request) => {
      if (request.url === '/docs/api') answer(response, request);
      else response.writeHead(404).end();
    };
    expect(await faultOf(call('getOrder', { id: 7 }))).toMatchObject({ status: 404, title: 'Communication Error' });
  });
});

describe('a document', () => {
  test('may be YAML', async () => {
    const text = 'openapi: 3.0.3\npaths:\n  /pets:\n    get: { operationId: findPets }\n';
    document = { text, headers: { 'content-type': 'text/plain' } };
    await call('findPets');
    expect(server.last.url).toBe('/pets');
  });

  const timesLoaded = () => server.seen.filter(({ url }) => url === '/docs/api').length;

  test('is kept for five minutes', async () => {
    given(swagger);
    await call('getPet', { petId: 1 });
    now = 299_000;
    await call('getPet', { petId: 2 });
    expect(timesLoaded()).toBe(1);
    now = 301_000;
    await call('getPet', { petId: 3 });
    expect(timesLoaded()).toBe(2);
  });

  test.each(['no-store', 'max-age=0'])('is not kept when its server says %s', async (cacheControl) => {
    given(swagger);
    document.headers['cache-control'] = cacheControl;
    await call('getPet', { petId: 1 });
    await call('getPet', { petId: 2 });
    expect(timesLoaded()).toBe(2);
  });

  test('may ask for another authentication than the operation', async () => {
    given(swagger);
    const { answer } = server;
    const digest = new DigestServer();
    server.answer = (response, seen) => {
      const challenge = seen.url === '/docs/api' ? digest.refusal(seen) : undefined;
      if (seen.url === '/oauth2/token') response.end('{"access_token":"t-1"}');
      else if (challenge === undefined) answer(response, seen);
      else response.writeHead(401, { 'www-authenticate': challenge }).end();
    };
    const policy = { digest: { username: 'ali', password: 'open sesame' } };
    await call(
      'getPet',
      { petId: 1 },
      {
        document: { endpoint: { uri: `${server.origin}/docs/api`, authentication: policy } },
        authentication: { oauth2: { authority: server.origin, grant: 'client_credentials' } },
      },
    );
    expect(timesLoaded()).toBe(2);
    expect(server.last).toMatchObject({ url: '/v2/pets/1', headers: { authorization: 'Bearer t-1' } });
  });

  test('that one caller may read is loaded again for another', async () => {
    given(swagger);
    const authentication = { bearer: { token: 'mine' } };
    await call(
      'getPet',
      { petId: 1 },
      { document: { endpoint: { uri: `${server.origin}/docs/api`, authentication } } },
    );
    expect(server.seen[0]?.headers.authorization).toBe('Bearer mine');
    expect(server.last.headers.authorization).toBeUndefined();
    await call('getPet', { petId: 1 });
    expect(timesLoaded()).toBe(2);
  });

  test.each<[string, string, string]>([
    ['is no document', 'hello', 'no JSON or YAML object'],
    ['is broken JSON', '{"a":', 'begins like JSON'],
    ['is broken YAML', 'a: [', 'neither JSON nor YAML'],
    ['is something else', '{"asyncapi":"3.0.0"}', 'none of these'],
    ['is of another edition', '{"openapi":"4.0.0"}', 'OpenAPI 4.0.0'],
    ['refers elsewhere', '{"openapi":"3.1.0","paths":{"/a":{"$ref":"other.json"}}}', 'refers to other.json'],
    ['refers to nothing', '{"openapi":"3.1.0","paths":{"/a":{"$ref":"#/x"}}}', 'which is not there'],
    ['refers in a circle', '{"openapi":"3.1.0","paths":{"/a":{"$ref":"#/paths/~1a"}}}', 'in a circle'],
  ])('that %s is a configuration fault', async (_what, text, why) => {
    document = { text, headers: {} };
    expect(await faultOf(call('findPets'))).toMatchObject({ status: 400, detail: expect.stringContaining(why) });
  });

  test('that is not there is a communication fault', async () => {
    server.answer = (response) => response.writeHead(404).end();
    expect(await faultOf(call('findPets'))).toMatchObject({
      status: 404,
      detail: expect.stringContaining('status 404'),
    });
  });

  test('on an internal address is refused', async () => {
    const endpoint = { uri: 'http://169.254.169.254/openapi.json' };
    expect(await faultOf(call('a', {}, { document: { endpoint } }))).toMatchObject({ status: 403 });
  });

  test('may not lead to an internal address, nor to another scheme', async () => {
    given({ ...openapi, servers: [{ url: 'http://10.0.0.1/' }] });
    expect(await faultOf(call('getOrder', { id: 1 }))).toMatchObject({ status: 403 });
    now = 301_000;
    given({ ...swagger, schemes: ['wss'] });
    expect(await faultOf(call('getPet', { petId: 1 }))).toMatchObject({
      detail: expect.stringContaining('http or https'),
    });
  });
});

describe('a mistake is told with what to do', () => {
  test.each<[string, string, JsonObject, string]>([
    ['an operation that is not there', 'findPet', {}, 'Did you mean findPets?'],
    ['an operation like no other', 'zzz', {}, 'It has findPets, addPet, getPet, updatePetWithForm.'],
    ['a missing parameter', 'findPets', {}, 'needs the parameter status (query)'],
    ['a parameter that found nothing', 'getPet', { petId: null }, 'needs the parameter petId (path)'],
    ['a parameter that is not taken', 'findPets', { status: 'sold', tag: 'x' }, 'Did you mean tags?'],
    ['a missing body', 'addPet', {}, 'needs a body: give it as the parameter pet'],
    ['a path that leads elsewhere', 'getPet', { petId: '..' }, 'cannot have {petId} be ".."'],
  ])('%s', async (_what, operationId, parameters, why) => {
    given(swagger);
    const fault = await faultOf(call(operationId, parameters));
    expect(fault).toMatchObject({ status: 400, title: 'Configuration Error' });
    expect(fault.detail).toContain(why);
    expect(server.seen).toHaveLength(1);
  });

  test('a member that the body does not have', async () => {
    given(openapi);
    expect((await faultOf(call('updateOrder', { id: 7, amunt: 5 }))).detail).toContain('Did you mean amount?');
  });
});
