import type { Json } from '@ensue/contracts';
import type { Action, ActionContext } from '../action';
import { ActionFault, actionFault } from '../action-fault';
import type { FileRoots } from '../file/file-roots';
import type { AddressBook } from '../http/address-book';
import { buildRequest } from '../http/build-request';
import type { ConfinedClient } from '../http/confined-client';
import { describeUrl } from '../http/describe-url';
import type { NotifySettings } from '../settings';
import { chatMessage } from './chat-message';
import { MailServers } from './mail-servers';
import { NotifyInput, NotifyOutput } from './notify-input';
import { about, examples } from './notify-page';
import { sendMail } from './send-mail';

/** Tells people: by mail, or in a chat. */
export function notifyAction(
  settings: NotifySettings,
  client: ConfinedClient,
  book: AddressBook,
  roots: FileRoots,
): Action {
  const servers = new MailServers(settings, book);
  return {
    kind: 'notify',
    version: '1.0.0',
    title: 'Tell people something, by mail or in a chat',
    about,
    examples,
    input: NotifyInput,
    output: NotifyOutput,
    onCrash: 'retry',
    listed: true,
    perform: async (input, context) => {
      const order = input as NotifyInput;
      if (!('email' in order)) return sendToChat(client, chatMessage(order), context);
      return sendMail(order.email, await servers.find(order.email.server), roots, context);
    },
  };
}

async function sendToChat(
  client: ConfinedClient,
  { service, url, body, headers }: ReturnType<typeof chatMessage>,
  context: ActionContext,
): Promise<Json> {
  const request = buildRequest({ method: 'POST', endpoint: url, headers, body }, context);
  const { status, headers: answered } = await client.request(request).catch((error: unknown) => {
    throw withoutPath(error, request.url);
  });
  if (status >= 200 && status < 300) return { sent: service, status };
  const later = answered['retry-after'];
  const hint = later === undefined ? '' : `; it asks to come again after ${later.slice(0, 40)}`;
  throw actionFault('communication', `${service} at ${request.url.host} answered ${status}${hint}`, { status });
}

/** The path of such an address is its secret. */
function withoutPath(error: unknown, url: URL): unknown {
  if (!(error instanceof ActionFault)) return error;
  const { detail = '' } = error.fault;
  return new ActionFault({ ...error.fault, detail: detail.replaceAll(describeUrl(url), url.origin) });
}
