import { actionQueue, deadLettersQueue, eventsExchange, lifecycleExchange } from '../channels';
import type { JsonObject } from '../json';
import { actionTopology, controlTopology, topology, type BrokerTopology } from '../topology';

/** The name a channel goes by in the document. */
export type ChannelName = string;

type Exchange = BrokerTopology['exchanges'][number];
type Queue = BrokerTopology['queues'][number];

/** Placeholders of names that are made at run time. */
const kindParameter = '{kind}';
const processParameter = '{process}';

/** `ensue.dead-letters` → `deadLetters`; `ensue.actions.{kind}` → `actionsOfKind`. */
export function channelName(name: string): ChannelName {
  if (name === actionQueue(kindParameter)) return 'actionsOfKind';
  if (name === controlQueue) return 'controlOfProcess';
  if (name === replyQueue) return 'reply';
  return name.replace(/^ensue\./, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

export const controlQueue = `ensue.control.${processParameter}`;
export const replyQueue = `ensue.reply.${processParameter}`;
export const kindQueue = actionQueue(kindParameter);

const parameters: Readonly<Record<string, JsonObject>> = {
  type: { description: 'The type of the event: the routing key.' },
  kind: { description: 'The kind of action: the routing key, and the end of the queue’s name.', examples: ['http'] },
  process: { description: 'One process: its queue is gone with its connection.' },
};

/** Exchanges, each with what its routing key is. */
const routingKeys: Readonly<Record<string, string>> = {
  [eventsExchange]: '{type}',
  [lifecycleExchange]: '{type}',
  'ensue.actions': kindParameter,
};

const says: Readonly<Record<string, string>> = {
  'ensue.events': 'Events. Applications publish here, and bind queues of their own to hear what workflows emit.',
  'ensue.lifecycle':
    'What runs and tasks say of themselves, as CloudEvents batches. Not kept for those who are not there.',
  'ensue.actions': 'Actions to perform, to the queue of their kind.',
  'ensue.control': 'To every process at once: cancels, announcements, watches.',
  'ensue.intake': 'Every event, on its way to its decision.',
  'ensue.results': 'What living runs wait for: results, timers, ticks, and what passes between runs.',
  'ensue.heartbeats': 'Heartbeats of long actions.',
  'ensue.inquiries': 'Questions to any orchestrator, answered over the reply queue.',
  'ensue.dead-letters':
    'What nobody could digest, on its way into the database. Publish here what you cannot read, and acknowledge it.',
  [kindQueue]: 'The actions of one kind; all runners of the kind share it.',
  [controlQueue]: 'What one process hears of the control exchange.',
  [replyQueue]: 'Where one process hears answers.',
};

/** Every exchange and every queue, as they are declared. */
export function channels(messagesOf: (channel: ChannelName) => JsonObject): JsonObject {
  const queues: readonly Queue[] = [
    ...topology.queues,
    ...actionTopology([kindParameter]).queues,
    ...controlTopology(controlQueue).queues,
    { name: replyQueue, kind: 'private', bindings: [] },
  ];
  return Object.fromEntries([
    ...topology.exchanges.map((exchange) => entry(exchange.name, exchangeChannel(exchange), messagesOf)),
    ...queues.map((queue) => entry(queue.name, queueChannel(queue), messagesOf)),
  ]);
}

function entry(name: string, channel: JsonObject, messagesOf: (channel: ChannelName) => JsonObject) {
  const key = channelName(name);
  const used = [...String(channel['address']).matchAll(/\{(\w+)\}/g)].map(([, parameter = '']) => parameter);
  return [
    key,
    {
      ...channel,
      title: name,
      description: says[name] ?? '',
      messages: messagesOf(key),
      ...(used.length > 0 && {
        parameters: Object.fromEntries(used.map((parameter) => [parameter, parameters[parameter] ?? {}])),
      }),
    },
  ] as const;
}

function exchangeChannel({ name, type }: Exchange): JsonObject {
  return {
    address: routingKeys[name] ?? '',
    bindings: {
      amqp: {
        is: 'routingKey',
        exchange: { name, type, durable: true, autoDelete: false, vhost: '/' },
        bindingVersion: '0.3.0',
      },
    },
  };
}

function queueChannel({ name, kind, bindings, deliveryLimit }: Queue): JsonObject {
  const own = kind === 'private';
  return {
    address: name,
    bindings: {
      amqp: {
        is: 'queue',
        queue: { name, durable: !own, exclusive: own, autoDelete: false, vhost: '/' },
        bindingVersion: '0.3.0',
      },
    },
    // What the binding of AMQP in this version has no words for.
    'x-bindings': bindings.map(({ exchange, pattern }) => ({ exchange, routingKey: pattern })),
    ...(deliveryLimit !== undefined && {
      'x-arguments': {
        'x-queue-type': 'quorum',
        'x-delivery-limit': deliveryLimit,
        ...(name !== deadLettersQueue && deadLettering),
      },
    }),
  };
}

const deadLettering: JsonObject = {
  'x-dead-letter-exchange': '',
  'x-dead-letter-routing-key': deadLettersQueue,
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
};
