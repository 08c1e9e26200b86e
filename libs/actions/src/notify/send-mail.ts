import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Json, JsonObject } from '@ensue/contracts';
import type { ActionContext } from '../action';
import { actionFault } from '../action-fault';
import type { FileRoots } from '../file/file-roots';
import { escapeHtml, fillTemplate } from './fill-template';
import type { MailConnection } from './mail-servers';
import type { Attachment, Email } from './notify-input';

const maxAttached = 10 * 1024 * 1024;
const silenceMs = 60_000;

/** @throws ActionFault when the server does not take the mail from us, or for anybody */
export async function sendMail(
  mail: Email,
  connection: MailConnection,
  roots: FileRoots,
  context: ActionContext,
): Promise<Json> {
  const from = mail.from ?? connection.from;
  if (from === undefined)
    throw actionFault('configuration', 'The mail has no sender: say from, or name one for the server');
  const values = mail.values as JsonObject | undefined;
  const { createTransport } = await import('nodemailer');
  const attachments = await attached(mail.attachments ?? [], roots);
  const socket = await connected(connection, context.signal);
  // It knows of no signal: what ends the connection ends the sending.
  const end = (): void => void socket.destroy();
  context.signal.addEventListener('abort', end);
  const messageId = `<${createHash('sha256').update(context.idempotencyKey).digest('hex').slice(0, 40)}@ensue>`;
  try {
    const transport = createTransport({
      host: connection.host,
      port: connection.port,
      secure: connection.secure,
      requireTLS: connection.mustEncrypt && !connection.secure,
      ...(connection.user !== undefined && { auth: { user: connection.user, pass: connection.password ?? '' } }),
      getSocket: (_options, done) => done(null, { connection: socket }),
      greetingTimeout: silenceMs,
      socketTimeout: silenceMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const sent = await transport.sendMail({
      messageId,
      from,
      to: mail.to,
      ...(mail.cc !== undefined && { cc: mail.cc }),
      ...(mail.bcc !== undefined && { bcc: mail.bcc }),
      ...(mail.replyTo !== undefined && { replyTo: mail.replyTo }),
      subject: fillTemplate(mail.subject, values),
      ...(mail.text !== undefined && { text: fillTemplate(mail.text, values) }),
      ...(mail.html !== undefined && { html: fillTemplate(mail.html, values, escapeHtml) }),
      attachments,
    });
    const plain = (addresses: readonly unknown[] | undefined): string[] => (addresses ?? []).map(addressOf);
    return { sent: 'email', messageId, accepted: plain(sent.accepted), rejected: plain(sent.rejected) };
  } catch (error) {
    throw mailFault(error, context.signal);
  } finally {
    context.signal.removeEventListener('abort', end);
    socket.destroy();
  }
}

const addressOf = (address: unknown): string =>
  typeof address === 'string' ? address : String((address as { address?: unknown }).address);

function connected({ address, port }: MailConnection, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, signal });
    socket.setTimeout(silenceMs, () => socket.destroy(new Error('it does not answer')));
    socket.once('connect', () => resolve(socket));
    socket.once('error', (error) => reject(mailFault(error, signal)));
  });
}

async function attached(attachments: readonly Attachment[], roots: FileRoots) {
  let left = maxAttached;
  const all = [];
  for (const { name, path, root, content, base64, contentType } of attachments) {
    const given = [path, content, base64].filter((each) => each !== undefined);
    if (given.length !== 1) {
      throw actionFault('configuration', `The attachment ${name} needs one of path, content and base64`);
    }
    const bytes =
      path !== undefined
        ? await roots.find(root).read(path, left)
        : base64 !== undefined
          ? Buffer.from(base64, 'base64')
          : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content, null, 2));
    left -= bytes.length;
    if (left < 0) throw actionFault('validation', `The attachments come to more than ${maxAttached} bytes`);
    all.push({ filename: name, content: bytes, ...(contentType !== undefined && { contentType }) });
  }
  return all;
}

/** What a server said may have addresses in it, but no password. */
function mailFault(error: unknown, signal: AbortSignal): unknown {
  if (!(error instanceof Error) || error.name === 'ActionFault') return error;
  if (signal.aborted) return actionFault('timeout', 'The mail server did not take the mail within the deadline');
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const known = typeof code === 'string' ? code : 'unknown';
  const extension = { code: known, ...(typeof responseCode === 'number' && { smtpStatus: responseCode }) };
  if (known === 'EAUTH')
    return actionFault('authentication', 'The mail server does not accept user and password', extension);
  if (known === 'EENVELOPE' || known === 'EMESSAGE') {
    const permanent = typeof responseCode !== 'number' || responseCode >= 500;
    const detail = `The mail server refused the mail: ${error.message.slice(0, 500)}`;
    return actionFault(permanent ? 'validation' : 'communication', detail, extension);
  }
  if (known === 'ETLS')
    return actionFault('communication', 'The mail server offers no encryption that holds', extension);
  return actionFault('communication', `The mail server could not be spoken to: ${known}`, extension);
}
