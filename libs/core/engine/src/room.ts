import type { Json } from '@ensue/jq';
import { standardErrors, type Fault } from './fault';
import { JsonBytes } from './json-bytes';

/** Kept free, as a part of the whole, for what follows from the fault of a task that needed too much. */
const forFaults = 1 / 8;

/**
 * How much one step may come to, where the host says so: the state on the one hand, and what is told of the step (its
 * signal, facts and effects) on the other.
 */
export class Room {
  readonly sizes = new JsonBytes();
  private told: number;

  /**
   * @param most bytes of JSON
   * @param always what is in the state whatever the step does
   */
  constructor(
    private readonly most: number,
    signal: object,
    private readonly always: number,
  ) {
    this.told = this.sizes.of(signal);
  }

  /** A fact or an effect has come about. */
  tell(what: object): void {
    this.told += this.sizes.of(what);
  }

  /** An effect is not asked for after all. */
  takeBack(effect: object): void {
    this.told -= this.sizes.of(effect);
  }

  /** Whether all of it fits, with what is about to be told and kept in addition. */
  fits(frames: number, toTell?: Json, toKeep?: Json): boolean {
    const most = this.most * (1 - forFaults);
    return this.told + this.sizes.of(toTell) <= most && this.always + frames + this.sizes.of(toKeep) <= most;
  }

  /** Whether what was kept free is used up as well: nothing may be begun any more. */
  get isFull(): boolean {
    return this.told > this.most;
  }

  /** Of the task that needed more. */
  fault(position: string): Fault {
    const detail =
      `With this task the run comes to more than can be kept (${this.most} bytes in one step): ` +
      'keep less of it (`output.as`, `export.as`), hand over a reference instead of the value, or do it in several runs';
    return { ...standardErrors.runtime, status: 413, instance: position, detail };
  }
}
