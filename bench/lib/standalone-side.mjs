/** Standalone: one process over SQLite, no broker in its way. Runs are started over HTTP, the answer being their end. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { request } from 'undici';
import { sleep } from '../../scripts/lib/wait-until.mjs';
import { startStandalone } from '../ensue/installation.mjs';
import { costOf } from './bed.mjs';
import { benchEvent } from './event.mjs';
import { httpLoop } from './http-load.mjs';

const headers = { 'content-type': 'application/json', prefer: 'wait=30' };
const bodyOf = (n) => JSON.stringify({ input: benchEvent('', n).data });

export class StandaloneSide {
  name = 'Ensue standalone';

  /** @param {{ tellHeap?: boolean, profile?: string }} [options] */
  static async open(bed, { tellHeap, profile } = {}) {
    const home = path.join(bed.home, 'standalone');
    mkdirSync(home, { recursive: true });
    return new StandaloneSide(bed, await startStandalone({ home, tellHeap, profile }));
  }

  constructor(bed, { programs, api }) {
    this.bed = bed;
    this.home = path.join(bed.home, 'standalone');
    this.programs = programs;
    this.url = `${api}/api/v1/workflows/bench/actions/runs`;
  }

  async warmUp({ inFlight, warmUpMs }) {
    await this.#loop({ inFlight, warmMs: 0, windowMs: warmUpMs });
  }

  /** W1. */
  closedLoop(plan) {
    return costOf(this.bed, this.programs, () => this.#loop(plan), { servers: false });
  }

  /** W2. @returns from asking to the answer, in ms */
  async latencies({ perSecond, openSeconds }) {
    const begun = performance.now();
    const asked = [];
    for (let n = 0; n < perSecond * openSeconds; n += 1) {
      await sleep(Math.max(0, begun + (n * 1_000) / perSecond - performance.now()));
      asked.push(this.#ask(n));
    }
    return Promise.all(asked);
  }

  /** W1 at a pace, for as long as it takes. */
  async steadyLoop({ perSecond, ms }) {
    const begun = performance.now();
    const asked = new Set();
    let runs = 0;
    for (let passed = 0; passed < ms; passed = performance.now() - begun) {
      while (runs < (passed * perSecond) / 1_000) {
        const one = this.#ask((runs += 1)).finally(() => asked.delete(one));
        asked.add(one);
      }
      await sleep(10);
    }
    await Promise.all(asked);
    return { runs };
  }

  async end() {
    await Promise.all(this.programs.map((program) => program.end()));
  }

  async #loop({ inFlight, warmMs, windowMs }) {
    const loop = { url: this.url, headers, connections: inFlight, warmMs, windowMs };
    const result = await httpLoop(loop, bodyOf, 200);
    return { ...result, runs: result.all };
  }

  async #ask(n) {
    const sentAt = performance.now();
    const answer = await request(this.url, { method: 'POST', headers, body: bodyOf(n) });
    await answer.body.dump();
    return performance.now() - sentAt;
  }
}
