import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, expectTypeOf, it } from 'vitest';
import {
  actionVariables,
  busVariables,
  ConfigError,
  defineConfig,
  httpVariables,
  logVariables,
  parse,
  runnerKeyVariables,
} from './index';

const config = defineConfig({
  service: 'gateway',
  variables: { ...httpVariables(8081), ...busVariables, ...logVariables, ...actionVariables },
});
const enough = { ENSUE_AMQP_URL: 'amqp://guest:guest@localhost' };

function mistakesOf(env: Record<string, string>) {
  try {
    config.read(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('the settings of a service', () => {
  it('come from the environment, parsed, with defaults', () => {
    const settings = config.read({ ...enough, ENSUE_HTTP_PORT: '9000', ENSUE_HTTP_ALLOW: 'a.internal, 10.0.0.0/8 ,' });
    expect(settings.ENSUE_HTTP_PORT).toBe(9000);
    expect(settings.ENSUE_HTTP_HOST).toBe('127.0.0.1');
    expect(settings.ENSUE_HTTP_ALLOW).toEqual(['a.internal', '10.0.0.0/8']);
    expect(settings.ENSUE_API_TOKEN).toBeUndefined();
    expectTypeOf(settings.ENSUE_HTTP_PORT).toEqualTypeOf<number>();
    expectTypeOf(settings.ENSUE_AMQP_URL).toEqualTypeOf<string>();
    expectTypeOf(settings.ENSUE_API_TOKEN).toEqualTypeOf<string | undefined>();
    expectTypeOf(settings.ENSUE_LOG_FORMAT).toEqualTypeOf<'json' | 'pretty'>();
  });

  it('fix the addresses of hosts', () => {
    const resolve = (text: string) => config.read({ ...enough, ENSUE_HTTP_RESOLVE: text }).ENSUE_HTTP_RESOLVE;
    expect(resolve('Pets.example:443=127.0.0.1:8443, [::1]:80=[fd00::1]:8080')).toEqual({
      'pets.example:443': '127.0.0.1:8443',
      '::1:80': '[fd00::1]:8080',
    });
    expect(config.read(enough).ENSUE_HTTP_RESOLVE).toEqual({});
    for (const wrong of ['pets.example=127.0.0.1', 'a:1', 'a:1=b:2=c:3', 'http://a:1=b:2']) {
      expect(mistakesOf({ ...enough, ENSUE_HTTP_RESOLVE: wrong }).mistakes).toMatchObject([
        { name: 'ENSUE_HTTP_RESOLVE' },
      ]);
    }
  });

  it('are keys of 32 bytes, one or several', () => {
    const { ENSUE_RUNNER_KEY: key } = runnerKeyVariables;
    const [a, b] = [Buffer.alloc(32, 1).toString('base64'), Buffer.alloc(32, 2).toString('base64url')];
    expect(key.parse.read(a)).toEqual([a]);
    expect(key.parse.read(`${a}, ${b},`)).toEqual([a, b]);
    expect(() => key.parse.read(`${a},short`)).toThrow('holds something else in place 2');
    expect(() => key.parse.read(',')).toThrow('holds no key');
    const service = defineConfig({ service: 'runner', variables: runnerKeyVariables });
    expect(service.secrets(service.read({ ENSUE_RUNNER_KEY: `${a},${b}` }))).toEqual([a, b]);
  });

  it('are judged all at once, each with what is wrong, what is expected and an example', () => {
    const error = mistakesOf({ ENSUE_HTTP_PORT: '70000', ENSUE_LOG_LEVEL: 'loud', ENSUE_SQL_CONNECTIONS: '{"a":1}' });
    expect(error.mistakes.map(({ name, problem }) => `${name} ${problem}`)).toEqual([
      'ENSUE_HTTP_PORT is more than 65535',
      'ENSUE_AMQP_URL is not set',
      'ENSUE_LOG_LEVEL is none of the choices',
      'ENSUE_SQL_CONNECTIONS has no URL under "a"',
    ]);
    expect(error.message).toContain('4 settings are wrong');
    expect(error.message).toContain('expected: one of error, warn, info, debug');
    expect(error.message).toContain('example:  ENSUE_HTTP_PORT=8080');
  });

  it('never repeat a wrong value, for it may be a secret', () => {
    const error = mistakesOf({ ENSUE_AMQP_URL: 'http://me:hunter22@x', ENSUE_SQL_CONNECTIONS: '{"shop":"hunter22' });
    expect(error.message).not.toContain('hunter22');
  });

  it('refuse an empty token, and read other empty values as absent', () => {
    expect(mistakesOf({ ...enough, ENSUE_API_TOKEN: ' ' }).mistakes).toMatchObject([
      { name: 'ENSUE_API_TOKEN', problem: 'is empty' },
    ]);
    expect(config.read({ ...enough, ENSUE_LOG_LEVEL: '' }).ENSUE_LOG_LEVEL).toBe('info');
  });

  it.each(['0.0.0.0', '::', '10.0.0.5', 'gateway.internal'])('refuse to let %s in without a token', (host) => {
    expect(mistakesOf({ ...enough, ENSUE_HTTP_HOST: host }).mistakes).toMatchObject([{ name: 'ENSUE_API_TOKEN' }]);
    expect(config.read({ ...enough, ENSUE_HTTP_HOST: host, ENSUE_API_TOKEN: 't0ken' }).ENSUE_HTTP_HOST).toBe(host);
  });

  it.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('need no token on %s', (host) => {
    expect(config.read({ ...enough, ENSUE_HTTP_HOST: host }).ENSUE_API_TOKEN).toBeUndefined();
  });

  it('know what must not be logged, credentials inside URLs included', () => {
    const settings = config.read({
      ENSUE_AMQP_URL: 'amqp://ensue:s3cret%2Fword@h',
      ENSUE_API_TOKEN: 'tok-123456',
      ENSUE_SQL_CONNECTIONS: '{"shop":"mysql://r:p@db/shop"}',
    });
    expect(config.secrets(settings)).toEqual(
      expect.arrayContaining(['tok-123456', 's3cret/word', 'ensue:s3cret%2Fword@', 'mysql://r:p@db/shop', 'r:p@']),
    );
    expect(config.secrets(settings)).not.toContain('p');
  });

  describe('that are secret', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ensue-config-'));
    const file = join(folder, 'amqp-url');
    writeFileSync(file, 'amqp://ensue:s3cret@h\n');
    afterAll(() => rmSync(folder, { recursive: true }));

    it('may lie in a file', () => {
      expect(config.read({ ENSUE_AMQP_URL_FILE: file }).ENSUE_AMQP_URL).toBe('amqp://ensue:s3cret@h');
    });

    it('are wanted from one place', () => {
      expect(mistakesOf({ ...enough, ENSUE_AMQP_URL_FILE: file }).mistakes).toMatchObject([
        { name: 'ENSUE_AMQP_URL_FILE', problem: 'is set, and so is ENSUE_AMQP_URL' },
      ]);
    });

    it('are missed once when their file cannot be read, and judged by their own rules when it can', () => {
      expect(mistakesOf({ ENSUE_AMQP_URL_FILE: join(folder, 'none') }).mistakes).toMatchObject([
        { name: 'ENSUE_AMQP_URL_FILE', problem: 'names a file that cannot be read (ENOENT)' },
      ]);
      writeFileSync(join(folder, 'token'), '\n');
      expect(mistakesOf({ ...enough, ENSUE_API_TOKEN_FILE: join(folder, 'token') }).mistakes).toMatchObject([
        { name: 'ENSUE_API_TOKEN', problem: 'is empty' },
      ]);
    });

    it('are looked for in files only where they are secret', () => {
      expect(config.read({ ...enough, ENSUE_HTTP_PORT_FILE: join(folder, 'none') }).ENSUE_HTTP_PORT).toBe(8081);
    });
  });

  it('explain themselves', () => {
    expect(config.help).toContain('ENSUE_AMQP_URL\n      The RabbitMQ broker.');
    expect(config.help).toContain('required; secret, or a file in ENSUE_AMQP_URL_FILE');
    expect(config.help).toContain('default: 8081');
  });
});

describe('a parser', () => {
  it.each([
    [parse.integer({ min: 1, max: 9 }), '5', 5],
    [parse.boolean(), 'Yes', true],
    [parse.boolean(), '0', false],
    [parse.port(), '0', 0],
  ])('reads %#', (parser, text, value) => {
    expect(parser.read(text)).toBe(value);
  });

  it.each([
    [parse.integer({ min: 1, max: 9 }), '5.5'],
    [parse.integer({ min: 1, max: 9 }), '0x5'],
    [parse.integer({ min: 1, max: 9 }), '0'],
    [parse.boolean(), 'maybe'],
    [parse.url({ schemes: ['amqp'], example: '' }), 'localhost:5672'],
    [parse.url({ schemes: ['amqp'], example: '' }), 'not a url'],
  ])('refuses %#', (parser, text) => {
    expect(() => parser.read(text)).toThrow();
  });
});
