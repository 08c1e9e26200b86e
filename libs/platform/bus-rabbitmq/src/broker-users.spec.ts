import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brokerRights } from './broker-rights';
import { credentialsOf, makeBrokerUsers } from './broker-users';

describe('users of the broker', () => {
  const asked: { method?: string; url?: string; authorization?: string; body: unknown }[] = [];
  let status = 201;
  let server: Server;
  let adminUrl: string;

  beforeEach(async () => {
    asked.length = 0;
    status = 201;
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        asked.push({ method, url, authorization: headers.authorization ?? '', body: JSON.parse(text) });
        response.writeHead(status).end(status < 300 ? '' : '{"error":"not_authorised"}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    adminUrl = `http://admin:p%40ss@127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('are made as their services’ URLs name them, with the rights of the service', async () => {
    const made = await makeBrokerUsers({ adminUrl, urls: { runner: 'amqp://run%2Fner:s3cret%21@broker/our%2Fvhost' } });
    expect(made).toEqual(['runner: user run/ner in the vhost our/vhost']);
    expect(asked.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['PUT', '/api/vhosts/our%2Fvhost', { default_queue_type: 'quorum' }],
      ['PUT', '/api/users/run%2Fner', { password: 's3cret!', tags: '' }],
      ['PUT', '/api/permissions/our%2Fvhost/run%2Fner', brokerRights.runner],
    ]);
    expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from('admin:p@ss').toString('base64')}`);
  });

  it('are refused in the broker’s words, and never with a password', async () => {
    status = 401;
    const attempt = makeBrokerUsers({ adminUrl, urls: { gateway: 'amqp://g:hunter22@broker/v' } });
    await expect(attempt).rejects.toThrow('answered 401 to PUT /api/vhosts/v: {"error":"not_authorised"}');
    await expect(attempt).rejects.not.toThrow('hunter22');
  });

  it.each([
    ['amqp://u:p@h', '/'],
    ['amqp://u:p@h/', '/'],
    ['amqp://u:p@h/%2F', '/'],
    ['amqp://u:p@h/ensue', 'ensue'],
  ])('live in the vhost of %s', (url, vhost) => {
    expect(credentialsOf(url)).toEqual({ user: 'u', password: 'p', vhost });
  });

  it('have a name and a password', () => {
    expect(() => credentialsOf('amqp://h/v')).toThrow('must hold its user and password');
  });
});

describe('the rights at the broker', () => {
  const may = (role: keyof typeof brokerRights, right: 'configure' | 'write' | 'read', name: string): boolean =>
    new RegExp(brokerRights[role][right]).test(name);

  it.each(['gateway', 'scheduler', 'runner'] as const)('let a %s declare what is its own and nothing else', (role) => {
    expect(may(role, 'configure', 'ensue.reply.1')).toBe(true);
    for (const name of ['ensue.intake', 'ensue.control', 'ensue.actions.http', 'x.ensue.reply.1', 'other']) {
      expect(may(role, 'configure', name)).toBe(false);
    }
  });

  it('let no service out of its names', () => {
    for (const role of ['gateway', 'scheduler', 'runner', 'orchestrator'] as const) {
      for (const right of ['configure', 'write', 'read'] as const) expect(may(role, right, 'shop.orders')).toBe(false);
    }
  });
});
