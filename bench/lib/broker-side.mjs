/** One side of the comparison that works through the broker: its processes, and how to measure them. */
import { costOf } from './bed.mjs';
import { Driver } from './driver.mjs';
import { httpSend } from './http-send.mjs';
import { latenciesOf } from './latencies.mjs';

export class BrokerSide {
  /** @param {{ name: string, folder?: string, type: string, intake: string, start: (place: object) => Promise<{ programs: object[], ingest?: string }> }} options */
  static async open(bed, { name, folder = name, type, intake, start }) {
    const place = await bed.side(folder);
    const started = await start(place);
    const driver = await Driver.open(place.amqpUrl);
    return new BrokerSide(bed, { ...place, ...started, name, type, intake, driver, database: `bench_${folder}` });
  }

  constructor(bed, given) {
    this.bed = bed;
    Object.assign(this, given);
  }

  /** The same processes with something else asked of them. */
  but(changes) {
    return new BrokerSide(this.bed, { ...this, ...changes });
  }

  /** The same, its events coming over HTTP. */
  overHttp({ inFlight }) {
    return this.but({ name: `${this.name}, HTTP event`, send: httpSend(this.ingest, inFlight) });
  }

  async warmUp({ inFlight, warmUpMs }) {
    await this.#loop({ inFlight, warmMs: 0, windowMs: warmUpMs });
  }

  /** As many runs, or a few more. */
  async run(count, plan) {
    for (let runs = 0; runs < count;) runs += (await this.#loop({ ...plan, warmMs: 0, windowMs: 1_000 })).runs;
  }

  /** W1. */
  closedLoop({ inFlight, warmMs, windowMs }) {
    return costOf(this.bed, [...this.programs, ...this.bed.servers()], () =>
      this.#loop({ inFlight, warmMs, windowMs }),
    );
  }

  /** W2. @returns from sending to end, in ms */
  async latencies({ perSecond, openSeconds }) {
    const since = Date.now();
    const { type, send, driver } = this;
    const times = await driver.openLoop({ type, perSecond, seconds: openSeconds, send });
    return latenciesOf(this.bed.connection, this.database, times, since);
  }

  /** W1 at a pace, for as long as it takes. */
  steadyLoop(options) {
    return this.driver.steadyLoop({ type: this.type, ...options });
  }

  async end() {
    await this.driver.close();
    await Promise.all(this.programs.map((program) => program.end()));
  }

  #loop(options) {
    const { type, send, driver } = this;
    return driver.closedLoop({ type, send, ...options });
  }
}
