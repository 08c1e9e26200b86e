/** A connection that is never the brake: what one turn of the event loop sends is one write to the socket. */
import { connect as amqpConnect } from 'amqplib';

export async function connect() {
  const model = await amqpConnect(process.env.BARE_AMQP_URL, { noDelay: true });
  const { stream } = model.connection;
  const write = stream.write.bind(stream);
  let corked = false;
  stream.write = (...args) => {
    if (!corked) {
      corked = true;
      stream.cork();
      process.nextTick(() => {
        corked = false;
        stream.uncork();
      });
    }
    return write(...args);
  };
  return model;
}
