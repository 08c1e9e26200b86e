import type { JsonObject } from '@ensue/contracts';
import type { ActionContext } from '../action';
import { performHttp } from '../http/perform-http';
import type { ConfinedClient } from '../http/confined-client';
import { objectIn, textIn, type ApiDocument } from '../openapi/api-document';
import type { Message } from './channel-address';
import type { Channel } from './find-channel';

/** Sends a message as the body of a request to the channel's address below the server's; POST unless bindings say else. */
export async function publishByHttp(
  client: ConfinedClient,
  { document, channel }: { readonly document: ApiDocument; readonly channel: Channel },
  { server, address, authentication }: { server: URL; address: string; authentication?: JsonObject | undefined },
  message: Message,
  context: ActionContext,
): Promise<void> {
  const [definition = {}] = channel.messages;
  const binding = objectIn(document, objectIn(document, channel.operation, 'bindings') ?? {}, 'http') ?? {};
  const base = `${server.origin}${server.pathname.replace(/\/+$/, '')}`;
  const contentType = textIn(definition, 'contentType') ?? textIn(document.root, 'defaultContentType');
  await performHttp(
    client,
    {
      method: textIn(binding, 'method') ?? 'POST',
      endpoint: { uri: `${base}/${address.replace(/^\/+/, '')}`, ...(authentication && { authentication }) },
      headers: { ...(contentType !== undefined && { 'content-type': contentType }), ...message.headers },
      body: message.payload,
      output: 'raw',
    },
    context,
  );
}
