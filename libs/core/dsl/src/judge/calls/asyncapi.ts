import { shaped, shapeOf, withOneOf } from '../shaped';
import { authentication } from '../authentication';
import { duration } from '../duration';
import { externalResource } from '../endpoint';
import { templateMap, wrappedExpression } from '../expression';
import { iterator } from '../iterator';
import { integer, isText, map, onlyKeyOf, required, text, word } from '../shape';

const protocols =
  'amqp amqp1 anypointmq googlepubsub http ibmmq jms kafka mercure mqtt mqtt5 nats pulsar redis sns solace sqs stomp ws'.split(
    ' ',
  );

/** Those that a runner speaks: AMQP 0-9-1, and HTTP to publish. */
const spoken = ['amqp', 'http'];

const protocol = shaped(
  () => shapeOf(word(...protocols)),
  (node, scope, judgement) => {
    word(...protocols)(node, scope, judgement);
    if (!isText(node) || !protocols.includes(node.value) || spoken.includes(node.value)) return;
    const supported = spoken.map((each) => `\`${each}\``).join(', ');
    judgement.at(node, `The protocol \`${node.value}\` is not supported yet.`, `Supported: ${supported}.`);
  },
);

const consumeFields = map('a `consume`', {
  for: duration,
  amount: integer(0),
  while: wrappedExpression,
  until: wrappedExpression,
});

const consume = shaped(
  () => withOneOf(shapeOf(consumeFields), ['amount', 'while', 'until']),
  (node, scope, judgement) => {
    consumeFields(node, scope, judgement);
    if (node.kind === 'map') onlyKeyOf(node, ['amount', 'while', 'until'], 'a `consume`', judgement);
  },
);

// Called through, since iterators hold tasks and tasks hold calls.
const foreach = shaped(
  () => shapeOf(iterator),
  (node, scope, judgement) => iterator(node, scope, judgement),
);

const fields = map('an AsyncAPI call', {
  document: required(externalResource),
  channel: text,
  operation: text,
  server: map('a `server`', { name: required(text), variables: templateMap }),
  protocol,
  message: map('a `message`', { payload: templateMap, headers: templateMap }),
  subscription: map('a `subscription`', { filter: wrappedExpression, consume: required(consume), foreach }),
  authentication,
});

/** DSL reference, "AsyncAPI Call": on an operation (AsyncAPI 3) or a channel (2), publishing or subscribing. */
export const asyncapiArguments = shaped(
  () => withOneOf(withOneOf(shapeOf(fields), ['operation', 'channel']), ['message', 'subscription']),
  (node, scope, judgement) => {
    fields(node, scope, judgement);
    if (node.kind !== 'map') return;
    onlyKeyOf(node, ['operation', 'channel'], 'an AsyncAPI call', judgement);
    onlyKeyOf(node, ['message', 'subscription'], 'an AsyncAPI call', judgement);
  },
);
