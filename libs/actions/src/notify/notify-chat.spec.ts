import type { Json } from '@ensue/contracts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
import { FileRoots } from '../file/file-roots';
import { AddressBook } from '../http/address-book';
import { ConfinedClient } from '../http/confined-client';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { LocalServer } from '../testing/local-server';
import { notifyAction } from './notify-action';

let server: LocalServer;
beforeEach(async () => {
  server = new LocalServer();
  await server.start();
});
afterEach(() => server.stop());

const notify = (input: Json, allow = ['127.0.0.1']): Promise<Json> => {
  const action = notifyAction({}, new ConfinedClient({ allow }), new AddressBook({ allow }), new FileRoots({}));
  return checkedAction(action).perform(input, testContext());
};
const body = (): Json => JSON.parse(server.last.body) as Json;

describe('a message in a chat', () => {
  test('is what Slack takes', async () => {
    const order = { url: `${server.origin}/services/T/B/x`, text: 'Hello {{name}}', values: { name: 'Ada' } };
    expect(await notify({ slack: order })).toEqual({ sent: 'slack', status: 200 });
    expect(body()).toEqual({ text: 'Hello Ada' });
    expect(server.last.headers['content-type']).toBe('application/json');
    expect(server.last.headers['idempotency-key']).toBe('run-1/do/0/step@0');
    await notify({ slack: { url: server.origin, text: 'x', blocks: [{ type: 'divider' }] } });
    expect(body()).toEqual({ text: 'x', blocks: [{ type: 'divider' }] });
  });

  test('stays text in Slack, whatever its values say', async () => {
    const values = { name: '<!channel> & <https://evil.example|us>' };
    await notify({ slack: { url: server.origin, text: '<!here> {{name}}', values } });
    expect(body()).toEqual({ text: '<!here> &lt;!channel&gt; &amp; &lt;https://evil.example|us&gt;' });
  });

  test('is a card for Teams', async () => {
    await notify({ teams: { url: server.origin, title: 'Sync', text: 'It **stopped**.' } });
    const card = { type: 'AdaptiveCard', body: [{ text: 'Sync', weight: 'Bolder' }, { text: 'It **stopped**.' }] };
    expect(body()).toMatchObject({ type: 'message', attachments: [{ content: card }] });
  });

  test('calls nobody by name in Discord', async () => {
    server.answer = (response) => response.writeHead(204).end();
    const order = { url: server.origin, text: '@everyone look', username: 'Ensue' };
    expect(await notify({ discord: order })).toEqual({ sent: 'discord', status: 204 });
    expect(body()).toEqual({ content: '@everyone look', allowed_mentions: { parse: [] }, username: 'Ensue' });
  });

  test('is any JSON for others', async () => {
    await notify({ chat: { url: server.origin, body: { msg: [1] }, headers: { 'X-Room': 'ops' } } });
    expect(body()).toEqual({ msg: [1] });
    expect(server.last.headers['x-room']).toBe('ops');
    expect(await faultOf(notify({ chat: { url: server.origin } }))).toMatchObject({ status: 400 });
  });

  test('that is refused is a fault, which keeps the path of the address to itself', async () => {
    server.answer = (response) => response.writeHead(429, { 'retry-after': '30' }).end('slow down');
    const fault = await faultOf(notify({ slack: { url: `${server.origin}/services/very-secret`, text: 'x' } }));
    expect(fault).toMatchObject({ status: 429, title: 'Communication Error' });
    expect(fault.detail).toContain('answered 429; it asks to come again after 30');
    expect(JSON.stringify(fault)).not.toContain('very-secret');
  });

  test('that gets no answer is a fault, which keeps the path to itself as well', async () => {
    server.answer = (response) => response.destroy();
    const fault = await faultOf(notify({ slack: { url: `${server.origin}/services/very-secret`, text: 'x' } }));
    expect(fault).toMatchObject({ title: 'Communication Error' });
    expect(fault.detail).toContain(`${server.origin} could not be reached`);
    expect(JSON.stringify(fault)).not.toContain('very-secret');
  });

  test('goes only where calls may go', async () => {
    expect(await faultOf(notify({ slack: { url: server.origin, text: 'x' } }, []))).toMatchObject({ status: 403 });
    expect(server.seen).toEqual([]);
  });

  test('with a hole in it is not sent', async () => {
    const order = { url: server.origin, text: '{{constructor}}', values: {} };
    expect((await faultOf(notify({ slack: order }))).detail).toBe(
      'The template wants {{constructor}}, and values has none',
    );
    expect(server.seen).toEqual([]);
  });
});
