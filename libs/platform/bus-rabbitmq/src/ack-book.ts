/** How acknowledgements reach the broker. */
export interface AckSender {
  ack(deliveryTag: number, upTo: boolean): void;
}

/**
 * Acknowledgements of one channel, gathered over a turn of the event loop: a batch that commits acknowledges many deliveries
 * at once, and what is contiguous from the oldest costs one frame.
 */
export class AckBook {
  /** Delivered and not settled, in the order of delivery; true when acknowledged but not yet told. */
  private readonly open = new Map<number, boolean>();
  private scheduled = false;

  constructor(private readonly sender: AckSender) {}

  delivered(tag: number): void {
    this.open.set(tag, false);
  }

  acknowledge(tag: number): void {
    if (!this.open.has(tag)) return;
    this.open.set(tag, true);
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  /** Handed back: no longer ours to settle. @returns whether it was open */
  handedBack(tag: number): boolean {
    return this.open.get(tag) === false && this.open.delete(tag);
  }

  flush(): void {
    let last: number | undefined;
    let contiguous = true;
    const single: number[] = [];
    for (const [tag, acknowledged] of this.open) {
      if (!acknowledged) {
        contiguous = false;
        continue;
      }
      if (contiguous) last = tag;
      else single.push(tag);
      this.open.delete(tag);
    }
    if (last !== undefined) this.sender.ack(last, true);
    for (const tag of single) this.sender.ack(tag, false);
  }
}
