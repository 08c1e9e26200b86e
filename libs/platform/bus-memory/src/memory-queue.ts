import type { OutgoingMessage } from '@ensue/ports';
import { Fifo } from './fifo';
import type { MemoryConsumption } from './memory-consumption';

/** A message on its way through one queue, and who waits to hear what became of it there. */
export interface Entry {
  readonly message: OutgoingMessage;
  /** Epoch milliseconds. */
  readonly publishedAt: number;
  /** How often it was handed to a handler before. */
  deliveryCount: number;
  /** Someone has taken responsibility. */
  readonly taken: () => void;
  /** Nobody will. */
  readonly refused: (error: Error) => void;
}

/**
 * Messages wait here until a consumption has a free slot. Hands out in its own turn of the event loop, one turn per round of
 * free slots: a busy queue delays neither the input and output of the process nor other queues.
 */
export class MemoryQueue {
  private readonly waiting = new Fifo<Entry>();
  private readonly consumptions: MemoryConsumption[] = [];
  private scheduled = false;

  constructor(
    readonly name: string,
    readonly kind: 'work' | 'private',
    readonly deliveryLimit: number | undefined,
  ) {}

  get depth(): number {
    return this.waiting.length;
  }

  add(entry: Entry): void {
    this.waiting.push(entry);
    this.schedule();
  }

  /** What came back is the oldest, so it goes first. */
  putBack(entry: Entry): void {
    this.waiting.putBack(entry);
    this.schedule();
  }

  /** The oldest waiting message, taken out. */
  takeOldest(): Entry | undefined {
    return this.waiting.shift();
  }

  attach(consumption: MemoryConsumption): void {
    this.consumptions.push(consumption);
    this.schedule();
  }

  detach(consumption: MemoryConsumption): void {
    const at = this.consumptions.indexOf(consumption);
    if (at >= 0) this.consumptions.splice(at, 1);
  }

  /** Something changed: a message came, a slot became free, a consumption goes on. */
  schedule(): void {
    if (this.scheduled || this.waiting.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.handOut();
    });
  }

  private handOut(): void {
    while (this.waiting.length > 0) {
      const at = this.consumptions.findIndex((consumption) => consumption.hasRoom);
      const consumption = this.consumptions[at];
      if (!consumption) return;
      // Whoever was served goes to the end of the row, so that consumers of one queue take turns.
      this.consumptions.splice(at, 1);
      this.consumptions.push(consumption);
      const entry = this.waiting.shift();
      if (entry) consumption.deliver(entry);
    }
  }
}
