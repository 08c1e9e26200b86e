import { Type, type Static } from '@sinclair/typebox';
import { root } from '../file/file-place';

const Addresses = (description: string) =>
  Type.Union(
    [Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 100 })],
    {
      description,
    },
  );

const values = Type.Optional(
  Type.Record(Type.String(), Type.Any(), {
    description: 'What stands for `{{name}}` in the texts; in HTML and for Slack it is escaped.',
  }),
);

const Attachment = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, description: 'The name of the file in the mail.' }),
    path: Type.Optional(Type.String({ description: 'A file in one of the folders for files.' })),
    root,
    content: Type.Optional(Type.Any({ description: 'In place of a file: text as it is, anything else as JSON.' })),
    base64: Type.Optional(Type.String({ description: 'In place of a file: bytes in base64.' })),
    contentType: Type.Optional(Type.String({ description: 'Told from the name where nothing is said.' })),
  },
  { additionalProperties: false },
);
export type Attachment = Static<typeof Attachment>;

export const Email = Type.Object(
  {
    email: Type.Object(
      {
        server: Type.Optional(
          Type.Union(
            [
              Type.String(),
              Type.Object(
                { url: Type.String({ description: 'The address, with user and password.' }) },
                { additionalProperties: false },
              ),
            ],
            {
              description:
                'One of the names that the operator gave to mail servers, `mail` where nothing is said; or `{ url }`, `smtp://…` or `smtps://…` out of a secret.',
            },
          ),
        ),
        from: Type.Optional(Type.String({ description: 'The sender; the server’s own where nothing is said.' })),
        to: Addresses('One receiver or several.'),
        cc: Type.Optional(Addresses('Who gets a copy.')),
        bcc: Type.Optional(Addresses('Who gets a copy that the others do not know of.')),
        replyTo: Type.Optional(Type.String({ description: 'Where answers go.' })),
        subject: Type.String({ maxLength: 1_000, description: 'One line.' }),
        text: Type.Optional(Type.String({ description: 'The message as text.' })),
        html: Type.Optional(Type.String({ description: 'The message as HTML, beside the text or alone.' })),
        attachments: Type.Optional(
          Type.Array(Attachment, { maxItems: 20, description: 'At most 20, and 10 MiB in all.' }),
        ),
        values,
      },
      { additionalProperties: false, description: 'A mail.' },
    ),
  },
  { additionalProperties: false, title: 'Email' },
);
export type Email = Static<typeof Email>['email'];

const url = Type.String({ description: 'The address of the webhook, mostly a secret; confined as `call: http`.' });
const text = Type.String({ minLength: 1, description: 'The message, in the words and marks of that service.' });

export const Slack = Type.Object(
  {
    slack: Type.Object(
      { url, text, blocks: Type.Optional(Type.Array(Type.Any(), { description: 'Slack’s own blocks.' })), values },
      { additionalProperties: false, description: 'A message by an incoming webhook.' },
    ),
  },
  { additionalProperties: false, title: 'Slack' },
);
export const Teams = Type.Object(
  {
    teams: Type.Object(
      { url, text, title: Type.Optional(Type.String({ description: 'A line in bold above it.' })), values },
      { additionalProperties: false, description: 'A message by a workflow’s webhook, as an adaptive card.' },
    ),
  },
  { additionalProperties: false, title: 'Microsoft Teams' },
);
export const Discord = Type.Object(
  {
    discord: Type.Object(
      { url, text, username: Type.Optional(Type.String({ description: 'Who it is from.' })), values },
      { additionalProperties: false, description: 'A message by a webhook. It calls nobody by name.' },
    ),
  },
  { additionalProperties: false, title: 'Discord' },
);
export const Chat = Type.Object(
  {
    chat: Type.Object(
      {
        url,
        text: Type.Optional(text),
        body: Type.Optional(
          Type.Any({ description: 'The whole body, where `{ "text": … }` is not what the service takes.' }),
        ),
        headers: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'More headers.' })),
        values,
      },
      { additionalProperties: false, description: 'A message to any service that takes JSON.' },
    ),
  },
  { additionalProperties: false, title: 'Any other chat' },
);

export const NotifyInput = Type.Union([Email, Slack, Teams, Discord, Chat]);
export type NotifyInput = Static<typeof NotifyInput>;

export const NotifyOutput = Type.Union([
  Type.Object(
    {
      sent: Type.Literal('email'),
      messageId: Type.String({ description: 'The same when the action is repeated.' }),
      accepted: Type.Array(Type.String()),
      rejected: Type.Array(Type.String(), {
        description: 'Receivers that the server refused; all of them is a fault.',
      }),
    },
    { title: 'Email' },
  ),
  Type.Object(
    { sent: Type.String(), status: Type.Integer({ description: 'What the service answered.' }) },
    { title: 'Everything else' },
  ),
]);
