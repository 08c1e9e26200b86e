import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Body, Controller, Get, Inject, Module, NotFoundException, Post, Req } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConflictError, PublishError } from '@ensue/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HealthModule, type HealthState } from '../health';
import type { Logger } from '../logging';
import { silentLogger } from '../logging';
import { createHttpApp, ProblemException, Public, type RawBodyRequest } from './index';

const calls: string[] = [];
const errors: unknown[] = [];
const logger: Logger = { ...silentLogger, error: (_, fields) => void errors.push(fields) };

@Controller()
class Routes {
  // Proves that injection by an explicit token works without metadata.
  constructor(@Inject('word') private readonly word: string) {}

  @Get('secret')
  secret() {
    calls.push('secret');
    return { word: this.word };
  }

  @Get('things/:name')
  thing() {
    calls.push('thing');
    return {};
  }

  @Public()
  @Post('echo')
  echo(@Body() body: unknown, @Req() request: RawBodyRequest) {
    const kind = Buffer.isBuffer(body) ? 'bytes' : typeof body;
    return { kind, body: Buffer.isBuffer(body) ? body.toString('hex') : body, raw: request.rawBody?.length };
  }

  @Public()
  @Get('fails/:how')
  fails(@Req() request: { params: { how: string } }) {
    const how = request.params.how;
    if (how === 'problem') throw new ProblemException({ status: 409, slug: 'taken', title: 'Taken', hint: 'Wait.' });
    if (how === 'nest') throw new NotFoundException('no such run');
    if (how === 'conflict') throw new ConflictError('the version exists');
    if (how === 'retryable') throw new PublishError('closed', true, 'broker at 10.0.0.1 is gone');
    throw new Error('password is hunter22');
  }
}

const state: { bus: HealthState | Error } = { bus: { ok: true, detail: 'consuming' } };

@Module({
  imports: [
    HealthModule.register([
      {
        name: 'bus',
        check: () => {
          if (state.bus instanceof Error) throw state.bus;
          return state.bus;
        },
      },
    ]),
  ],
  controllers: [Routes],
  providers: [{ provide: 'word', useValue: 'open sesame' }],
})
class TestModule {}

async function start(options: { apiToken?: string; host?: string } = {}): Promise<NestFastifyApplication> {
  const app = await createHttpApp(TestModule, { logger, host: '127.0.0.1', ...options });
  await app.listen(0, '127.0.0.1');
  return app;
}

/** Over a socket and without any client's tidying up of the path. */
function ask(
  app: NestFastifyApplication,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string | Buffer,
): Promise<{ status: number; type: string | undefined; headers: Record<string, unknown>; text: string }> {
  const { port } = app.getHttpServer().address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'],
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

describe('a service with a token', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => (app = await start({ apiToken: 'correct-horse' })));
  afterAll(() => app.close());

  it('lets in who knows it', async () => {
    const answer = await ask(app, 'GET', '/secret', { authorization: 'Bearer correct-horse' });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { word: 'open sesame' }]);
  });

  const tokens: Record<string, string>[] = [
    {},
    { authorization: 'Bearer wrong' },
    { authorization: 'Bearer ' },
    { authorization: 'Bearer correct-horse2' },
    { authorization: 'Bearer correct-hors' },
    { authorization: 'Basic correct-horse' },
    { authorization: 'correct-horse' },
    { 'x-ensue-token': 'correct-horse' },
  ];
  const paths = [
    '/secret',
    '/secret/',
    '//secret',
    '/secret//',
    '/./secret',
    '/x/../secret',
    '/%73ecret',
    '/secret%2f',
    '/secret%00',
    '/secret;a=b',
    '/secret?x=/healthz',
    '/SECRET',
    '/healthz/../secret',
    '/secret/healthz',
    '/things/a%2fb',
    '/things/healthz',
    'http://127.0.0.1/secret',
  ];
  it.each(paths)('keeps others out of %s, whatever the method', async (path) => {
    calls.length = 0;
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS']) {
      for (const headers of tokens) {
        const answer = await ask(app, method, path, { ...headers, 'x-http-method-override': 'GET' });
        expect([401, 404, 405]).toContain(answer.status);
        if (method !== 'HEAD') expect(answer.type).toContain('application/problem+json');
      }
    }
    expect(calls).toEqual([]);
  });

  it('says how to do it right', async () => {
    const answer = await ask(app, 'GET', '/secret');
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="ensue"');
    expect(JSON.parse(answer.text)).toMatchObject({ status: 401, type: 'urn:ensue:problem:unauthorized' });
    expect(answer.text).toContain('Authorization: Bearer <token>');
  });

  it('tells probes how it is, without a token', async () => {
    expect((await ask(app, 'GET', '/healthz')).status).toBe(200);
    expect((await ask(app, 'GET', '/readyz')).status).toBe(200);
    state.bus = { ok: false, detail: 'not consuming' };
    const answer = await ask(app, 'GET', '/readyz');
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      503,
      { status: 'not ready', checks: { bus: { ok: false, detail: 'not consuming' } } },
    ]);
    state.bus = new Error('user ensue at 10.0.0.1 denied');
    const failed = await ask(app, 'GET', '/readyz');
    expect(failed.status).toBe(503);
    expect(failed.text).not.toContain('10.0.0.1');
    state.bus = { ok: true, detail: 'consuming' };
  });
});

describe('a service without a token', () => {
  it('serves this machine', async () => {
    const app = await start();
    expect((await ask(app, 'GET', '/secret')).status).toBe(200);
    expect((await ask(app, 'GET', '/secret', { origin: 'http://localhost:5173' })).status).toBe(200);
    await app.close();
  });

  it('refuses web pages of elsewhere, and names that were made to point here', async () => {
    const app = await start();
    calls.length = 0;
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { host: 'evil.example' }]) {
      expect((await ask(app, 'GET', '/secret', headers)).status).toBe(403);
    }
    expect(calls).toEqual([]);
    await app.close();
  });

  it('serves nobody when it listens beyond loopback all the same', async () => {
    const app = await start({ host: '0.0.0.0' });
    expect((await ask(app, 'GET', '/secret')).status).toBe(403);
    expect((await ask(app, 'GET', '/healthz')).status).toBe(200);
    await app.close();
  });
});

describe('a mistake', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => (app = await start()));
  afterAll(() => app.close());
  const problem = async (path: string) => {
    const answer = await ask(app, 'GET', path);
    expect(answer.type).toContain('application/problem+json');
    return JSON.parse(answer.text) as Record<string, unknown>;
  };

  it('is told as a problem, with what to do', async () => {
    expect(await problem('/fails/problem')).toEqual({
      type: 'urn:ensue:problem:taken',
      title: 'Taken',
      status: 409,
      hint: 'Wait.',
    });
    expect(await problem('/fails/nest')).toMatchObject({ status: 404, title: 'Not Found', detail: 'no such run' });
    expect(await problem('/fails/conflict')).toMatchObject({ status: 409, detail: 'the version exists' });
    expect(await problem('/nowhere?token=x')).toMatchObject({ status: 404, detail: 'Cannot GET /nowhere' });
    expect(await problem('/%zz')).toMatchObject({ status: 400 });
  });

  it('of the method alone says which the address takes', async () => {
    for (const [method, path, allow] of [
      ['POST', '/fails/nest?x=1', 'GET, HEAD'],
      ['DELETE', '/echo', 'POST'],
    ] as const) {
      const answer = await ask(app, method, path, { authorization: 'Bearer token' });
      expect([answer.status, answer.headers['allow']]).toEqual([405, allow]);
      expect(JSON.parse(answer.text)).toMatchObject({ title: 'Method not allowed', hint: `It takes ${allow}.` });
    }
    expect((await ask(app, 'POST', '/fails/nest/more')).status).toBe(404);
  });

  it('of our dependencies asks for patience and gives no addresses away', async () => {
    const answer = await ask(app, 'GET', '/fails/retryable');
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(answer.text).not.toContain('10.0.0.1');
  });

  it('of ours says nothing but the id under which it is logged', async () => {
    errors.length = 0;
    const body = await problem('/fails/strange');
    expect(JSON.stringify(body)).not.toContain('hunter22');
    const [logged] = errors as { problemId: string; error: Error }[];
    expect(body).toMatchObject({ status: 500, instance: `urn:uuid:${logged?.problemId}` });
    expect(logged?.error.message).toBe('password is hunter22');
  });
});

describe('a body', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => (app = await start()));
  afterAll(() => app.close());
  const post = async (type: string, body: string | Buffer) => {
    const answer = await ask(app, 'POST', '/echo', { 'content-type': type }, body);
    return { status: answer.status, ...(JSON.parse(answer.text) as object) };
  };

  it.each([
    ['application/json; charset=utf-8', '{"a":[1]}', { kind: 'object', body: { a: [1] }, raw: 9 }],
    ['application/cloudevents+json', '{"a":1}', { body: { a: 1 } }],
    ['application/cloudevents-batch+json', '[1]', { body: [1] }],
    ['application/x-www-form-urlencoded', 'a=1&b=2&b=3', { body: { a: '1', b: ['2', '3'] } }],
    ['application/yaml', 'a: 1', { kind: 'string', body: 'a: 1' }],
    ['text/yaml', 'a: 1', { kind: 'string' }],
    ['text/plain', 'é', { body: 'é', raw: 2 }],
    ['application/octet-stream', Buffer.from([0, 255]), { kind: 'bytes', body: '00ff' }],
    ['application/json', '', { kind: 'undefined' }],
    ['application/json', '{"constructor":"McLaren"}', { body: { constructor: 'McLaren' } }],
  ])('of %s is read', async (type, body, expected) => {
    expect(await post(type, body)).toMatchObject({ status: 201, ...expected });
  });

  it.each([
    ['what is not JSON', 'application/json', '{"a":', 400],
    ['too deep', 'application/json', '['.repeat(65) + ']'.repeat(65), 400],
    ['deep beyond any stack', 'application/json', '['.repeat(400_000) + ']'.repeat(400_000), 400],
    [
      'too many members',
      'application/json',
      JSON.stringify(Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [i, 0]))),
      400,
    ],
    ['prototypes', 'application/json', '{"a":{"__proto__":{"x":1}}}', 400],
    ['prototypes by the other door', 'application/json', '{"constructor":{"prototype":{"x":1}}}', 400],
    ['broken UTF-8', 'text/plain', Buffer.from([0xff, 0xfe]), 400],
    ['another charset', 'application/json; charset=utf-16', '{}', 415],
    ['more than 1 MiB', 'text/plain', 'x'.repeat(1024 * 1024 + 1), 413],
  ])('is refused: %s', async (_, type, body, status) => {
    expect(await post(type, body)).toMatchObject({ status });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each(['{"value": canary-1}', '{"value":"canary-1" x', '{"value":"canary-1', '{"value":["canary-1",]} "'])(
    'is not repeated where it is not JSON: %s',
    async (body) => {
      const answer = await post('application/json', body);
      expect(answer).toMatchObject({
        status: 400,
        detail: expect.stringMatching(/^The body is not JSON: \w+/) as string,
      });
      expect(JSON.stringify(answer)).not.toContain('anary');
    },
  );

  it('is not unpacked, for a small one may be a large one', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    expect((await ask(app, 'POST', '/echo', headers, '{}')).status).toBe(415);
  });

  it('is answered with headers that keep browsers careful', async () => {
    const { headers } = await ask(app, 'GET', '/healthz');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });
});
