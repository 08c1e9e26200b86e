import amqp from 'amqplib';
import type { World } from '../world/world';
import type { RoundOptions } from './round';

/** A round of runs that use a secret, while somebody reads every message that passes the broker. @returns how many held it */
export function secretRound(
  world: World,
  told: (messages: number, leaks: number) => void,
): Pick<RoundOptions, 'runs' | 'perSecond' | 'mix' | 'disturb'> {
  return {
    runs: 100,
    perSecond: 50,
    mix: { secret: 1 },
    disturb: async ({ poured }) => {
      const vhost = decodeURIComponent(new URL(world.amqpUrl ?? '').pathname.slice(1));
      await world.servers?.rabbitmq.ctl('trace_on', '-p', vhost);
      const connection = await amqp.connect(world.amqpUrl ?? '');
      connection.on('error', () => undefined);
      const channel = await connection.createChannel();
      const { queue } = await channel.assertQueue('', { exclusive: true });
      await channel.bindQueue(queue, 'amq.rabbitmq.trace', '#');
      let [messages, leaks] = [0, 0];
      const read = (message: amqp.ConsumeMessage | null): void => {
        messages += 1;
        if (message?.content.includes(world.canary) === true) leaks += 1;
      };
      await channel.consume(queue, read, { noAck: true });
      await poured;
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await world.servers?.rabbitmq.ctl('trace_off', '-p', vhost);
      await connection.close();
      told(messages, leaks);
      return 0;
    },
  };
}
