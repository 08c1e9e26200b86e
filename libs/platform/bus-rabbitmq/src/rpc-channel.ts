import type { Channel } from 'amqplib';
import { isSilence } from './broker-errors';
import type { Link } from './link';
import { withTimeLimit } from './time-limit';

/**
 * Questions to the broker, one after the other. A refusal closes the channel, as AMQP has it; the next question gets a new
 * one, and no consumer or publisher is touched.
 */
export class RpcChannel {
  private channel: Channel | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly link: Link) {}

  ask<T>(what: string, question: (channel: Channel) => Promise<T>): Promise<T> {
    const answer = this.turn.then(() => this.askNow(what, question));
    this.turn = answer.catch(() => undefined);
    return answer;
  }

  private async askNow<T>(what: string, question: (channel: Channel) => Promise<T>): Promise<T> {
    const channel = (this.channel ??= await this.open());
    try {
      const answer = await withTimeLimit(question(channel), this.link.settings.rpcMs, what);
      this.link.channelWorked();
      return answer;
    } catch (error) {
      this.channel = undefined;
      if (isSilence(error)) channel.close().catch(() => undefined);
      this.link.channelFailed(error);
      throw error;
    }
  }

  private async open(): Promise<Channel> {
    const channel = await this.link.openChannel();
    channel.on('close', () => {
      if (this.channel === channel) this.channel = undefined;
    });
    return channel;
  }
}
