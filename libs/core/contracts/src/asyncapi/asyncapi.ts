import type { TSchema } from '@sinclair/typebox';
import { actionsExchange, deadLettersQueue, eventsExchange, intakeQueue, lifecycleExchange, resultsQueue } from '../channels'; // prettier-ignore
import { WebhookSettings } from '../api/webhook-settings';
import { CloudEvent } from '../cloud-event';
import type { JsonObject } from '../json';
import { messageTypes, type MessageType } from '../messages';
import { plainSchema } from '../plain-schema';
import { channelName, channels, controlQueue, kindQueue, replyQueue, type ChannelName } from './channels';
import { messageExamples } from './message-examples';
import { tellings, type Telling } from './told';

/** In which channels a message may be read that is published to this one. */
const readIn: Readonly<Record<Telling['to'], readonly ChannelName[]>> = {
  actions: ['actions', channelName(kindQueue)],
  results: [channelName(resultsQueue)],
  heartbeats: ['heartbeats'],
  inquiries: ['inquiries'],
  control: ['control', channelName(controlQueue)],
  reply: [channelName(replyQueue)],
};

/** `io.ensue.action.perform.v1` → `actionPerform`. */
function nameOf(type: string): string {
  const [first = '', ...rest] = type.replace(/^io\.ensue\./, '').replace(/\.v\d+$/, '').split('.'); // prettier-ignore
  return first + rest.map((word) => (word[0]?.toUpperCase() ?? '') + word.slice(1)).join('');
}

const types = Object.keys(messageTypes) as MessageType[];
const reference = (path: string): JsonObject => ({ $ref: `#/${path}` });

/** OpenAPI's `discriminator` is an object, AsyncAPI's a text that means something else: it is left out, and `const` tells. */
function schema(of: TSchema, top = false): JsonObject {
  const written = JSON.stringify(plainSchema(of, '#/components/schemas/', top), (key, value: unknown) =>
    key === 'discriminator' && typeof value === 'object' ? undefined : value,
  );
  return JSON.parse(written) as JsonObject;
}

/**
 * The AsyncAPI 3 document of everything that travels over the broker, made of the contracts.
 * @param version of the running Ensue
 */
export function asyncApiDocument(version: string): JsonObject {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Ensue',
      version,
      description:
        'What travels over RabbitMQ: events that applications publish and hear, orders to runners and what they answer, and what the services say to each other. In standalone nothing of this can be reached from outside.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: channels(messagesIn),
    operations: operations(),
    components: {
      messages: { event, lifecycle, deadLetter, ...Object.fromEntries(types.map((type) => [nameOf(type), message(type)])) }, // prettier-ignore
      schemas: Object.fromEntries([CloudEvent, WebhookSettings].map((one) => [String(one.$id), schema(one, true)])),
      correlationIds: {
        correlationId: { location: '$message.header#/correlationId', description: 'The AMQP property.' },
      },
    },
  };
}

function messagesIn(channel: ChannelName): JsonObject {
  const ours = types.filter((type) => readIn[tellings[type].to].includes(channel)).map(nameOf);
  const others: Readonly<Record<ChannelName, readonly string[]>> = {
    [channelName(eventsExchange)]: ['event'],
    [channelName(intakeQueue)]: ['event', 'lifecycle'],
    [channelName(lifecycleExchange)]: ['lifecycle'],
    [channelName(deadLettersQueue)]: ['deadLetter'],
  };
  return Object.fromEntries(
    [...(others[channel] ?? []), ...ours].map((name) => [name, reference(`components/messages/${name}`)]),
  );
}

/** As Ensue sees it: what it sends, what it receives. */
function operations(): JsonObject {
  const one = (action: 'send' | 'receive', channel: ChannelName, name: string, summary: string, more: JsonObject = {}) => ({
    action,
    channel: reference(`channels/${channel}`),
    summary,
    messages: [reference(`channels/${channel}/messages/${name}`)],
    ...more,
  }); // prettier-ignore
  const intake = channelName(intakeQueue);
  const all: { [name: string]: JsonObject } = {
    receiveEvent: one('receive', intake, 'event', 'Decide what an event starts and wakes.'),
    sendEvent: one(
      'send',
      channelName(eventsExchange),
      'event',
      'An event that a workflow emits, or that came over HTTP.',
    ),
    sendLifecycle: one('send', channelName(lifecycleExchange), 'lifecycle', 'What runs and tasks say of themselves.'),
    receiveDeadLetter: one('receive', channelName(deadLettersQueue), 'deadLetter', 'Keep it with its reason, for a person.'), // prettier-ignore
  };
  for (const type of types) {
    const { title, to, answer } = tellings[type];
    const name = nameOf(type);
    const named = `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`;
    const reply = answer === undefined ? {} : { reply: replyWith(answer) };
    const [published = '', heard = published] = readIn[to];
    all[`send${named}`] = one('send', published, name, title, reply);
    all[`receive${named}`] = one('receive', heard, name, title, reply);
  }
  return all;
}

function replyWith(answer: MessageType): JsonObject {
  const channel = channelName(replyQueue);
  return {
    address: { location: '$message.header#/replyTo', description: 'The AMQP property.' },
    channel: reference(`channels/${channel}`),
    messages: [reference(`channels/${channel}/messages/${nameOf(answer)}`)],
  };
}

function message(type: MessageType): JsonObject {
  const { title, says, from, heardBy, to, answer } = tellings[type];
  const example = messageExamples[type];
  const envelope = (data: JsonObject): JsonObject => ({
    specversion: '1.0',
    id: type === 'io.ensue.action.perform.v1' ? 'effect:01a204ff-5d55-704a-923b-f3546abdd51e:/do/0/say:0' : 'm-1',
    source: `/ensue/${from}`,
    type,
    datacontenttype: 'application/json',
    data,
  });
  return {
    name: type,
    title,
    summary: says,
    description: `From ${from} to ${heardBy.join(' and ')}.`,
    contentType: 'application/cloudevents+json',
    payload: {
      type: 'object',
      required: ['specversion', 'id', 'source', 'type', 'datacontenttype', 'data'],
      properties: {
        specversion: { const: '1.0' },
        id: { type: 'string', description: 'Identifies the message: the same id is the same message.' },
        source: { type: 'string' },
        type: { const: type },
        datacontenttype: { const: 'application/json' },
        traceparent: { type: 'string', description: 'W3C Trace Context, where traces are on.' },
        data: schema(messageTypes[type]),
      },
    },
    ...((answer !== undefined || to === 'reply') && { correlationId: reference('components/correlationIds/correlationId') }), // prettier-ignore
    bindings: { amqp: { messageType: type, bindingVersion: '0.3.0' } },
    ...(example !== undefined && { examples: [{ payload: envelope(example) }] }),
  };
}

const event: JsonObject = {
  name: 'event',
  title: 'An event',
  summary:
    'A CloudEvent in structured form, or binary with cloudEvents: headers; or plain JSON, whose type is the routing key and whose id is the messageId. Named (id and source, or messageId), the same event starts things once.',
  contentType: 'application/cloudevents+json',
  payload: reference('components/schemas/CloudEvent'),
  examples: [
    {
      payload: { specversion: '1.0', id: 'c-1', source: '/crm', type: 'com.example.customer.registered', data: { name: 'Ada' } }, // prettier-ignore
    },
  ],
};

const lifecycle: JsonObject = {
  name: 'lifecycle',
  title: 'What runs and tasks say of themselves',
  summary: `CloudEvents of types io.serverlessworkflow.workflow.* and .task.*, in batches; published to ${lifecycleExchange}.`,
  contentType: 'application/cloudevents-batch+json',
  payload: { type: 'array', items: reference('components/schemas/CloudEvent') },
};

const deadLetter: JsonObject = {
  name: 'deadLetter',
  title: 'What nobody could digest',
  summary: `Any body, as it came; runners put orders here that came over ${actionsExchange} and that they cannot read.`,
  headers: {
    type: 'object',
    properties: {
      'x-ensue-reason': { type: 'string', description: 'Why, in one line.' },
      'x-ensue-queue': { type: 'string', description: 'Where it was read.' },
    },
  },
  payload: {},
};
