/** Resident memory and used heap of processes over time. */
import { slope } from './statistics.mjs';
import { residentMb } from './usage.mjs';

const EVERY_MS = 2_000;
/** The heap is a saw: its lowest point in each of these says how much is really held. */
const TOOTH_MS = 30_000;
const MIB = 2 ** 20;

export class MemorySamples {
  #samples = [];
  #timer;

  constructor(processes) {
    this.processes = processes;
    for (const { name, onMessage } of processes) {
      onMessage?.(({ heapUsed }) => {
        if (heapUsed !== undefined) this.#add(name, 'heap', heapUsed / MIB);
      });
    }
  }

  start() {
    this.#timer = setInterval(() => this.#take(), EVERY_MS);
  }

  stop() {
    clearInterval(this.#timer);
  }

  /** By process and kind: the mean in MiB and the slope in MiB an hour, of what came after the time. */
  since(time) {
    const rows = [];
    for (const { name } of this.processes) {
      for (const kind of ['resident', 'heap']) {
        const own = this.#samples.filter((one) => one.name === name && one.kind === kind && one.at >= time);
        const points = kind === 'heap' ? lowest(own) : own;
        if (points.length >= 3) rows.push({ name, kind, ...slope(points.map(({ at, mb }) => [at / 3_600_000, mb])) });
      }
    }
    return rows;
  }

  #take() {
    for (const { name, pid, ask } of this.processes) {
      this.#add(name, 'resident', residentMb(pid));
      ask?.('heap');
    }
  }

  #add(name, kind, mb) {
    this.#samples.push({ name, kind, mb, at: performance.now() });
  }
}

function lowest(samples) {
  const teeth = new Map();
  for (const one of samples) {
    const tooth = Math.floor(one.at / TOOTH_MS);
    if (!(teeth.get(tooth)?.mb <= one.mb)) teeth.set(tooth, one);
  }
  return [...teeth.values()];
}
