/** The runner of both yardsticks: answers each order with a result, and acknowledges it once the broker has the result. */
import { connect } from './connect.mjs';
import { actionQueue, declare, KINDS, RESULTS, sendOptions } from './topology.mjs';

const PREFETCH = 100;

/** @param {(id: string, data: object) => string} resultMessage made of the order's data */
export async function answerOrders(resultMessage) {
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
}
