import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ResourceError, type ResourceFetcher, type ResourceOrder } from '@ensue/ports';
import { LocalServer } from '../testing/local-server';
import { httpResourceFetcher } from './http-resource-fetcher';

const server = new LocalServer();
let fetcher: ResourceFetcher & { close(): Promise<void> };

beforeAll(async () => {
  await server.start();
  fetcher = httpResourceFetcher({ allow: ['127.0.0.1'] });
});

beforeEach(() => {
  server.seen.length = 0;
  server.answer = (response) => response.end('type: object ✓');
});

afterAll(async () => {
  await fetcher.close();
  await server.stop();
});

const order = (more: Partial<ResourceOrder> = {}): ResourceOrder => ({
  uri: `${server.origin}/order.yaml?x=1`,
  signal: new AbortController().signal,
  maxBytes: 1_000,
  ...more,
});

async function refused(fetching: Promise<string>): Promise<ResourceError> {
  const error = await fetching.then(
    (text) => new Error(`it came: ${text}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ResourceError) return error;
  throw error;
}

describe('fetching a resource', () => {
  it('gives its text', async () => {
    expect(await fetcher.fetch(order())).toBe('type: object ✓');
    expect(server.last).toMatchObject({ method: 'GET', url: '/order.yaml?x=1' });
    expect(server.last.headers.authorization).toBeUndefined();
  });

  it('says who asks', async () => {
    await fetcher.fetch(order({ authentication: { bearer: { token: 'secret' } } }));
    expect(server.last.headers.authorization).toBe('Bearer secret');
    await fetcher.fetch(order({ authentication: { basic: { username: 'u', password: 'p' } } }));
    expect(server.last.headers.authorization).toBe('Basic dTpw');
  });

  it('follows where it has moved to', async () => {
    server.answer = (response, { url }) => {
      if (url === '/new') response.end('moved');
      else response.writeHead(302, { location: '/new' }).end();
    };
    expect(await fetcher.fetch(order())).toBe('moved');
  });

  it.each([
    [404, 'its host answered 404 Not Found.'],
    [401, 'its host answered 401 Unauthorized.'],
    [204, 'its host answered 204 No Content.'],
  ])('is refused with the answer %i', async (status, reason) => {
    server.answer = (response) => response.writeHead(status).end();
    expect((await refused(fetcher.fetch(order()))).reason).toBe(reason);
  });

  it('is refused where it is too large, or no text', async () => {
    server.answer = (response) => response.end('x'.repeat(1_001));
    expect((await refused(fetcher.fetch(order()))).reason).toContain('more than 1000 bytes');
    server.answer = (response) => response.end(Buffer.from([0xff, 0xfe, 0x00]));
    expect((await refused(fetcher.fetch(order()))).reason).toBe('it is no text in UTF-8.');
  });

  it('is refused at internal addresses, unless the operator allows them by its own setting', async () => {
    const strict = httpResourceFetcher({});
    const { reason } = await refused(strict.fetch(order()));
    expect(reason).toContain('127.0.0.1 leads to an internal address');
    expect(reason).toContain('ENSUE_RESOURCE_ALLOW');
    expect(server.seen).toEqual([]);
    await strict.close();
  });

  it('ends with the patience of who asks', async () => {
    const patience = new AbortController();
    server.answer = () => patience.abort();
    expect((await refused(fetcher.fetch(order({ signal: patience.signal })))).reason).toContain('did not answer');
  });

  it('says so where nobody is there', async () => {
    const { reason } = await refused(fetcher.fetch(order({ uri: 'http://127.0.0.1:1/x?token=secret' })));
    expect(reason).toContain('could not be reached');
    expect(reason).not.toContain('secret');
  });
});
