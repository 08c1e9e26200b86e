/** The runner's stand-in: answers each order with a result, and acknowledges it once the broker has the result. */
import { connect } from './connect.mjs';
import { resultMessage } from './texts.mjs';
import { actionQueue, declare, KINDS, RESULTS, sendOptions } from './topology.mjs';

const PREFETCH = 100;

const model = await connect();
const sending = await model.createConfirmChannel();
await declare(sending);
for (const kind of KINDS) {
  const channel = await model.createChannel();
  await channel.prefetch(PREFETCH);
  await channel.consume(actionQueue(kind), (message) => {
    const order = JSON.parse(message.content.toString());
    const id = `result:${order.id}`;
    sending.publish('', RESULTS, Buffer.from(resultMessage(id, order.data)), sendOptions(id), (error) => {
      if (error) throw error;
      channel.ack(message);
    });
  });
}
process.send('ready');
