import type { ActionExample } from '../action';

/** For the page of the action. */
export const about = `
Mail goes over servers that the operator has named in \`ENSUE_MAIL_SERVERS\` (\`{"mail":{"url":"smtp://user:password@mx.example.com","from":"ensue@example.com"}}\`),
or over one whose address is a secret. With a password the connection must be encrypted, unless the address ends in \`?tls=optional\`.

Texts are expressions' results, or templates: with \`values\`, \`{{name}}\` and \`{{order.id}}\` are replaced. A message may come twice when a
runner dies at the wrong moment; mail then has the same message id, calls the same \`Idempotency-Key\`.
`;

export const examples: readonly ActionExample[] = [
  {
    title: 'A mail with a file',
    with: {
      email: {
        to: 'ada@example.com',
        subject: 'Orders of {{day}}',
        text: 'There were {{count}} orders.',
        values: { day: '2026-11-22', count: 12 },
        attachments: [{ name: 'orders.csv', path: 'reports/orders.csv' }],
      },
    },
    output: { sent: 'email', messageId: '<5f2c…@ensue>', accepted: ['ada@example.com'], rejected: [] },
  },
  {
    title: 'A message in Slack; the address is a secret',
    with: { slack: { url: '${ $secrets.slackUrl }', text: 'The sync has stopped: no data since noon.' } },
    output: { sent: 'slack', status: 200 },
  },
  {
    title: 'A message to any service that takes JSON',
    with: { chat: { url: 'https://chat.example.com/hooks/ops', text: 'done' } },
    output: { sent: 'chat', status: 204 },
  },
];
