import { PublishError } from '@ensue/ports';

export interface WindowLimits {
  readonly maxInFlight: number;
  readonly maxInFlightBytes: number;
  /** So long one waits for room or for the way to open. */
  readonly admissionMs: number;
}

interface Waiter {
  readonly bytes: number;
  readonly enter: () => void;
  readonly turnAway: (error: PublishError) => void;
  readonly timer: NodeJS.Timeout;
}

/** So many may wait at the door; more are turned away at once, so that an outage does not fill the memory. */
const maxWaiting = 10_000;

/** Who may publish now: bounded in number and bytes, closed while there is no channel or the broker asks for silence. */
export class PublishWindow {
  private inFlight = 0;
  private bytesInFlight = 0;
  private readonly waiting = new Set<Waiter>();
  private closedBecause: string | undefined = 'no connection yet';
  private blocked = false;

  constructor(private readonly limits: WindowLimits) {}

  get unconfirmed(): number {
    return this.inFlight;
  }

  get queued(): number {
    return this.waiting.size;
  }

  open(): void {
    this.closedBecause = undefined;
    this.admit();
  }

  close(because: string): void {
    this.closedBecause = because;
  }

  /** For good. */
  turnAway(because: string): void {
    this.close(because);
    for (const waiter of this.waiting) {
      clearTimeout(waiter.timer);
      waiter.turnAway(this.refusal('nobody will send it'));
    }
    this.waiting.clear();
  }

  setBlocked(blocked: boolean): void {
    this.blocked = blocked;
    this.admit();
  }

  /** Enters at once where possible (then undefined is returned, and order of publishing is order of sending), or waits. */
  enter(bytes: number): Promise<void> | undefined {
    if (this.waiting.size === 0 && this.hasRoom(bytes)) {
      this.take(bytes);
      return undefined;
    }
    if (this.waiting.size >= maxWaiting) return Promise.reject(this.refusal(`${maxWaiting} messages wait already`));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(waiter);
        reject(this.refusal(`waited ${this.limits.admissionMs} ms`));
      }, this.limits.admissionMs);
      const waiter: Waiter = { bytes, enter: resolve, turnAway: reject, timer };
      this.waiting.add(waiter);
    });
  }

  leave(bytes: number): void {
    this.inFlight -= 1;
    this.bytesInFlight -= bytes;
    this.admit();
  }

  private admit(): void {
    for (const waiter of this.waiting) {
      if (!this.hasRoom(waiter.bytes)) return;
      this.waiting.delete(waiter);
      clearTimeout(waiter.timer);
      this.take(waiter.bytes);
      waiter.enter();
    }
  }

  private take(bytes: number): void {
    this.inFlight += 1;
    this.bytesInFlight += bytes;
  }

  private hasRoom(bytes: number): boolean {
    if (this.closedBecause !== undefined || this.blocked) return false;
    if (this.inFlight >= this.limits.maxInFlight) return false;
    // One message always fits, however large the limits below it.
    return this.inFlight === 0 || this.bytesInFlight + bytes <= this.limits.maxInFlightBytes;
  }

  private refusal(waited: string): PublishError {
    if (this.blocked) return new PublishError('blocked', true, `the broker asked for silence; ${waited}`);
    if (this.closedBecause !== undefined) return new PublishError('closed', true, `${this.closedBecause}; ${waited}`);
    return new PublishError('blocked', true, `${this.inFlight} messages are unconfirmed; ${waited}`);
  }
}
