import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Json, JsonObject } from '@ensue/contracts';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkedAction } from '../checked-action';
import { FileRoots } from '../file/file-roots';
import { AddressBook } from '../http/address-book';
import { ConfinedClient } from '../http/confined-client';
import { testContext } from '../testing/action-context';
import { faultOf } from '../testing/fault-of';
import { notifyAction } from './notify-action';

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly message: string;
}

let folder: string;
let server: SMTPServer;
let received: Received[];
let held: (() => void)[];

async function startServer(options: SMTPServerOptions = {}): Promise<number> {
  server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    onAuth: ({ username, password }, _session, done) =>
      username === 'ensue' && password === 'pass word' ? done(null, { user: 'ensue' }) : done(new Error('wrong')),
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith('nobody') ? Object.assign(new Error('no such box'), { responseCode: 550 }) : undefined),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : (mailFrom?.address ?? '');
        received.push({ from, to: rcptTo.map(({ address }) => address), message: Buffer.concat(chunks).toString() });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return (server.server.address() as AddressInfo).port;
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ensue-mail-'));
  received = [];
  held = [];
});
afterEach(async () => {
  for (const free of held) free();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  rmSync(folder, { recursive: true });
});

/** Sends over the server that the operator has named, or over the one in the order. */
function send(email: JsonObject, url: string, context = testContext(), allow: string[] = []): Promise<Json> {
  const http = { allow };
  const settings = { mailServers: { mail: { url, from: 'Ensue <ensue@example.com>' } } };
  const roots = new FileRoots({ root: folder });
  const action = notifyAction(settings, new ConfinedClient(http), new AddressBook(http), roots);
  return checkedAction(action).perform({ email }, context);
}
const mail = { to: 'ada@example.com', subject: 'Orders', text: 'All is well.' };

describe('a mail', () => {
  test('arrives with texts, receivers and files, by a password', async () => {
    const port = await startServer();
    writeFileSync(path.join(folder, 'orders.csv'), 'id\n1\n');
    const output = await send(
      {
        to: ['ada@example.com', 'Grace <grace@example.com>'],
        cc: 'cc@example.com',
        bcc: 'hidden@example.com',
        replyTo: 'office@example.com',
        subject: 'Orders of {{day}}',
        text: '{{count}} orders from {{who.name}}',
        html: '<p>{{who.name}}</p>',
        values: { day: '22 Nov', count: 12, who: { name: '<Ada> & {{day}}' } },
        attachments: [
          { name: 'orders.csv', path: 'orders.csv' },
          { name: 'note.txt', content: 'a note' },
          { name: 'a.json', content: { a: 1 } },
        ],
      },
      `smtp://ensue:pass%20word@127.0.0.1:${port}?tls=optional`,
    );
    expect(output).toEqual({
      sent: 'email',
      messageId: expect.stringMatching(/^<[0-9a-f]{40}@ensue>$/),
      accepted: ['ada@example.com', 'grace@example.com', 'cc@example.com', 'hidden@example.com'],
      rejected: [],
    });
    const [only] = received;
    expect(only?.from).toBe('ensue@example.com');
    expect(only?.to).toHaveLength(4);
    const { message = '' } = only ?? {};
    expect(message).toContain('Subject: Orders of 22 Nov');
    expect(message).toContain('12 orders from <Ada> & {{day}}');
    expect(message).toContain('<p>&lt;Ada&gt; &amp; {{day}}</p>');
    expect(message).toContain('Reply-To: office@example.com');
    expect(message).toContain('filename=orders.csv');
    expect(message).toContain(Buffer.from('id\n1\n').toString('base64'));
    expect(message).not.toContain('hidden@example.com');
  });

  test('that is sent again has the same message id', async () => {
    const url = `smtp://127.0.0.1:${await startServer()}`;
    const ids = [await send(mail, url), await send(mail, url)].map((sent) => (sent as JsonObject)['messageId']);
    expect(ids[0]).toBe(ids[1]);
    const other = await send(mail, url, testContext({ idempotencyKey: 'run-2/do/0/step' }));
    expect((other as JsonObject)['messageId']).not.toBe(ids[0]);
  });

  test('tells which receivers were refused, and is a fault when all were', async () => {
    const url = `smtp://127.0.0.1:${await startServer()}`;
    expect(await send({ ...mail, to: ['ada@example.com', 'nobody@example.com'] }, url)).toMatchObject({
      accepted: ['ada@example.com'],
      rejected: ['nobody@example.com'],
    });
    const fault = await faultOf(send({ ...mail, to: 'nobody@example.com' }, url));
    expect(fault).toMatchObject({ status: 400, smtpStatus: 550 });
  });

  test('gets no further header out of what its lines hold', async () => {
    const url = `smtp://127.0.0.1:${await startServer()}`;
    await send({ ...mail, subject: 'Hello\r\nBcc: eve@example.com\r\n\r\nbody' }, url);
    expect(received[0]?.to).toEqual(['ada@example.com']);
    expect(received[0]?.message).not.toMatch(/^Bcc:/m);
  });

  test('attaches nothing but files of the folders and what was given', async () => {
    const url = `smtp://127.0.0.1:${await startServer()}`;
    const attach = (attachment: JsonObject): ReturnType<typeof faultOf> =>
      faultOf(send({ ...mail, attachments: [{ name: 'x', ...attachment }] }, url));
    expect(await attach({ path: '../../etc/passwd' })).toMatchObject({ status: 400 });
    expect(await attach({ path: '/etc/passwd' })).toMatchObject({ status: 400 });
    expect(await attach({})).toMatchObject({ status: 400 });
    expect(await attach({ content: 'x'.repeat(11 * 1024 * 1024) })).toMatchObject({ status: 400 });
    const odd = { name: 'x', content: { path: '/etc/passwd', href: 'http://127.0.0.1/' } };
    await send({ ...mail, attachments: [odd] }, url);
    expect(received[0]?.message).toContain(Buffer.from('{\n  "path"').toString('base64').slice(0, 12));
  });
});

describe('a mail server', () => {
  test('that wants another password is a fault without it', async () => {
    const port = await startServer();
    const fault = await faultOf(send(mail, `smtp://ensue:very-secret@127.0.0.1:${port}?tls=optional`));
    expect(fault).toMatchObject({ status: 401, code: 'EAUTH' });
    expect(JSON.stringify(fault)).not.toContain('very-secret');
  });

  test('that offers no encryption gets no password', async () => {
    const port = await startServer();
    const fault = await faultOf(send(mail, `smtp://ensue:pass%20word@127.0.0.1:${port}`));
    expect(fault).toMatchObject({ title: 'Communication Error' });
    expect(received).toEqual([]);
  });

  test('that is away, or nobody has named, is a fault', async () => {
    await startServer();
    expect(await faultOf(send(mail, 'smtp://127.0.0.1:9'))).toMatchObject({ title: 'Communication Error' });
    const other = send({ ...mail, server: 'other' }, 'smtp://127.0.0.1:9');
    expect((await faultOf(other)).detail).toBe('There is no mail server other; the operator has named: mail');
  });

  test('whose address comes with the order is reached only where calls may go', async () => {
    const url = `smtp://127.0.0.1:${await startServer()}`;
    const given = { ...mail, from: 'a@example.com', server: { url } };
    expect(await faultOf(send(given, 'smtp://127.0.0.1:9'))).toMatchObject({ status: 403 });
    expect(await send(given, 'smtp://127.0.0.1:9', testContext(), ['127.0.0.0/8'])).toMatchObject({ sent: 'email' });
  });

  test('that says nothing is left at the deadline', async () => {
    const port = await startServer({ onMailFrom: (_address, _session, done) => void held.push(() => done()) });
    const context = testContext({ signal: AbortSignal.timeout(200) });
    expect(await faultOf(send(mail, `smtp://127.0.0.1:${port}`, context))).toMatchObject({ status: 408 });
  });
});
