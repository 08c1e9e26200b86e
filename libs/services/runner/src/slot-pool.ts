import { HandedBack } from './handed-back';

/** A place in which one action runs. */
export interface Slot {
  /** The action outlived the broker's patience: nobody knows how long the place stays taken. */
  becomeLong(): void;
  release(): void;
}

export interface SlotUse {
  readonly limit: number;
  readonly running: number;
  /** Of those that run. */
  readonly long: number;
  readonly waiting: number;
}

export interface SlotPoolListener {
  /** Whatever waits for a slot might wait for ever. */
  allLong(): void;
  /** At least one slot can be expected to become free again. */
  someFree(): void;
}

/** How many actions run in this process at a time, over all kinds. */
export class SlotPool {
  private readonly taken = new Set<Slot>();
  private readonly long = new Set<Slot>();
  private readonly waiting: { readonly give: (slot: Slot) => void; readonly refuse: (error: Error) => void }[] = [];
  private closed = false;

  constructor(
    private readonly limit: number,
    private readonly listener: SlotPoolListener,
  ) {}

  get running(): number {
    return this.taken.size;
  }

  get use(): SlotUse {
    return { limit: this.limit, running: this.taken.size, long: this.long.size, waiting: this.waiting.length };
  }

  /** @throws HandedBack when no slot can be expected to become free */
  async take(): Promise<Slot> {
    if (this.closed) throw new HandedBack('the runner is stopping');
    if (this.taken.size < this.limit) return this.open();
    if (this.long.size >= this.limit) throw new HandedBack('all slots are taken by long actions');
    return new Promise((give, refuse) => this.waiting.push({ give, refuse }));
  }

  /** Whoever waits gets none. */
  refuseWaiting(reason: string): void {
    for (const { refuse } of this.waiting.splice(0)) refuse(new HandedBack(reason));
  }

  close(): void {
    this.closed = true;
    this.refuseWaiting('the runner is stopping');
  }

  private open(): Slot {
    const slot: Slot = { becomeLong: () => this.markLong(slot), release: () => this.free(slot) };
    this.taken.add(slot);
    return slot;
  }

  private markLong(slot: Slot): void {
    if (!this.taken.has(slot) || this.long.has(slot)) return;
    this.long.add(slot);
    if (this.long.size === this.limit) this.listener.allLong();
  }

  private free(slot: Slot): void {
    if (!this.taken.delete(slot)) return;
    const wereAllLong = this.long.size === this.limit;
    this.long.delete(slot);
    this.waiting.shift()?.give(this.open());
    if (wereAllLong && this.long.size < this.limit) this.listener.someFree();
  }
}
