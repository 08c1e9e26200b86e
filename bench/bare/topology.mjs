/** The broker's side of the bare pipeline: the same kinds of queues and exchanges, and nothing else. */
export const EVENTS = 'ensue.events';
export const LIFECYCLE = 'ensue.lifecycle';
export const ACTIONS = 'bare.actions';
export const INTAKE = 'bare.intake';
export const RESULTS = 'bare.results';
export const KINDS = ['validate', 'log'];

export const actionQueue = (kind) => `bare.actions.${kind}`;

export async function declare(channel) {
  const quorum = { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 1000 } };
  await channel.assertExchange(EVENTS, 'topic');
  await channel.assertExchange(LIFECYCLE, 'topic');
  await channel.assertExchange(ACTIONS, 'direct');
  await channel.assertQueue(INTAKE, quorum);
  await channel.bindQueue(INTAKE, EVENTS, '#');
  await channel.assertQueue(RESULTS, quorum);
  for (const kind of KINDS) {
    await channel.assertQueue(actionQueue(kind), quorum);
    await channel.bindQueue(actionQueue(kind), ACTIONS, kind);
  }
}

/** What every message that must arrive is sent with. */
export const sendOptions = (messageId) => ({
  messageId,
  contentType: 'application/cloudevents+json',
  mandatory: true,
  persistent: true,
});
