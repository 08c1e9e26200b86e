/**
 * Starts runs by events and hears of their ends from the lifecycle events. The same for the yardsticks and for Ensue, so that
 * its own cost weighs on all alike.
 */
import { connect } from 'amqplib';
import { sleep } from '../../scripts/lib/wait-until.mjs';
import { benchEvent } from './event.mjs';

const COMPLETED = 'io.serverlessworkflow.workflow.completed.v1';
const DRAIN_MS = 15_000;
const TICK_MS = 10;

export class Driver {
  /** Told the run's id of each end. */
  #onEnd = () => undefined;

  static async open(amqpUrl) {
    const model = await connect(amqpUrl, { noDelay: true });
    const [sending, hearing] = [await model.createConfirmChannel(), await model.createChannel()];
    const driver = new Driver(model, sending);
    const { queue } = await hearing.assertQueue('', { exclusive: true, autoDelete: true, durable: false });
    await hearing.bindQueue(queue, 'ensue.lifecycle', COMPLETED);
    await hearing.consume(queue, (message) => driver.#hear(message), { noAck: true });
    return driver;
  }

  constructor(model, channel) {
    this.model = model;
    this.channel = channel;
  }

  /** How an event reaches the exchange unless another way is given. */
  publish = (event) => {
    this.channel.publish('ensue.events', event.type, Buffer.from(JSON.stringify(event)), {
      contentType: 'application/cloudevents+json',
      messageId: event.id,
      mandatory: true,
      persistent: true,
    });
  };

  /**
   * As many in flight as said, all the time: an end begins the next.
   * @returns runs per second within the window, and how many were run in all
   */
  async closedLoop({ type, inFlight, warmMs, windowMs, send = this.publish }) {
    let [started, ended, counted] = [0, 0, 0];
    const begun = performance.now();
    const [from, until] = [begun + warmMs, begun + warmMs + windowMs];
    const start = () => send(benchEvent(type, (started += 1)));
    this.#onEnd = () => {
      ended += 1;
      const now = performance.now();
      if (now >= from && now < until) counted += 1;
      if (now < until) start();
    };
    while (started < inFlight) start();
    await sleep(warmMs + windowMs);
    const unheard = await this.#drained(() => started - ended);
    return { perSecond: (counted * 1_000) / windowMs, runs: ended, unheard };
  }

  /** So many starts a second, whatever becomes of them. @returns when each event was sent and when each run ended */
  async openLoop({ type, perSecond, seconds, send = this.publish }) {
    const [sent, ended] = [new Map(), new Map()];
    this.#onEnd = (runId) => ended.set(runId, performance.now());
    const begun = performance.now();
    for (let n = 0; n < perSecond * seconds; n += 1) {
      const due = begun + (n * 1_000) / perSecond;
      await sleep(Math.max(0, due - performance.now()));
      const event = benchEvent(type, n);
      sent.set(event.id, performance.now());
      send(event);
    }
    const unheard = await this.#drained(() => sent.size - ended.size);
    return { sent, ended, unheard };
  }

  /** The same for as long as it takes, remembering nothing but how many. */
  async steadyLoop({ type, perSecond, ms }) {
    let [started, ended] = [0, 0];
    this.#onEnd = () => (ended += 1);
    const begun = performance.now();
    for (let passed = 0; passed < ms; passed = performance.now() - begun) {
      while (started < (passed * perSecond) / 1_000) this.publish(benchEvent(type, (started += 1)));
      await sleep(TICK_MS);
    }
    const unheard = await this.#drained(() => started - ended);
    return { runs: ended, unheard };
  }

  async close() {
    await this.model.close();
  }

  #hear(message) {
    if (message === null) return;
    for (const { data } of JSON.parse(message.content.toString())) {
      const { name, definition } = data;
      this.#onEnd(name.slice(definition.name.length + 1, name.length - definition.namespace.length - 1));
    }
  }

  /** @returns how many ends were never heard of */
  async #drained(open) {
    const limit = performance.now() + DRAIN_MS;
    while (open() > 0 && performance.now() < limit) await sleep(20);
    this.#onEnd = () => undefined;
    return open();
  }
}
