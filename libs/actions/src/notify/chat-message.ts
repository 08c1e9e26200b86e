import type { Json, JsonObject } from '@ensue/contracts';
import { actionFault } from '../action-fault';
import { fillTemplate } from './fill-template';
import type { Email, NotifyInput } from './notify-input';

export type ChatInput = Exclude<NotifyInput, { email: Email }>;

/** A message as one service takes it. */
export interface ChatMessage {
  readonly service: 'slack' | 'teams' | 'discord' | 'chat';
  readonly url: string;
  readonly body: Json;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws ActionFault when a template lacks a value, or there is nothing to say */
export function chatMessage(order: ChatInput): ChatMessage {
  if ('slack' in order) {
    const { url, text, blocks, values } = order.slack;
    // What data says must not call a whole channel, nor pass for a link.
    const said = fillTemplate(text, values as JsonObject | undefined, escapeSlack);
    const body = { text: said, ...(blocks !== undefined && { blocks: blocks as Json[] }) };
    return { service: 'slack', url, body, headers: {} };
  }
  if ('teams' in order) {
    const { url, text, title, values } = order.teams;
    const fill = (template: string): string => fillTemplate(template, values as JsonObject | undefined);
    const block = (said: string, more: JsonObject = {}): JsonObject => ({
      type: 'TextBlock',
      text: said,
      wrap: true,
      ...more,
    });
    const content = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.4',
      body: [
        ...(title === undefined ? [] : [block(fill(title), { weight: 'Bolder', size: 'Medium' })]),
        block(fill(text)),
      ],
    };
    const attachments = [{ contentType: 'application/vnd.microsoft.card.adaptive', content }];
    return { service: 'teams', url, body: { type: 'message', attachments }, headers: {} };
  }
  if ('discord' in order) {
    const { url, text, username, values } = order.discord;
    const said = fillTemplate(text, values as JsonObject | undefined);
    // What data says must not call everyone.
    const body = { content: said, allowed_mentions: { parse: [] }, ...(username !== undefined && { username }) };
    return { service: 'discord', url, body, headers: {} };
  }
  const { url, text, body, headers = {}, values } = order.chat;
  if ((text === undefined) === (body === undefined)) {
    throw actionFault('configuration', 'A message to a chat needs either text or body');
  }
  const said = text === undefined ? (body as Json) : { text: fillTemplate(text, values as JsonObject | undefined) };
  return { service: 'chat', url, body: said, headers };
}

/** The three signs that begin or end what Slack reads as more than text. */
const escapeSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
