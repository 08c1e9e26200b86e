import { crashPoint, type CrashPoint, type OutgoingMessage } from '@ensue/ports';

export interface AnnouncementsParts<Row> {
  readonly crashPoints: { readonly published: CrashPoint; readonly postponed: CrashPoint };
  readonly messageFor: (row: Row) => OutgoingMessage;
  readonly publish: (message: OutgoingMessage) => Promise<void>;
  /** The publishing of these was confirmed. */
  readonly postpone: (rows: readonly Row[]) => Promise<void>;
  readonly worked: () => void;
  readonly failed: (error: unknown) => void;
  /** Lets everything else of this turn of the event loop go first. */
  readonly yieldTurn: () => Promise<unknown>;
}

/**
 * Publishes rows without waiting for one before sending the next, so many at a time at most, and postpones those that were
 * confirmed, together. A row that is still on its way is not sent a second time.
 */
export class Announcements<Row> {
  private readonly onTheirWay = new Set<string>();
  private confirmed: Row[] = [];
  private postponing: Promise<void> | undefined;
  private change = Promise.withResolvers<void>();

  constructor(
    private readonly parts: AnnouncementsParts<Row>,
    private readonly most: number,
  ) {}

  get room(): number {
    return this.most - this.onTheirWay.size;
  }

  /** @returns how many were sent */
  send(rows: readonly Row[]): number {
    const messages = rows
      .map((row) => ({ row, message: this.parts.messageFor(row) }))
      .filter(({ message }) => !this.onTheirWay.has(message.messageId));
    for (const { row, message } of messages) void this.announce(row, message);
    return messages.length;
  }

  /** Resolves when something that was on its way has arrived or failed. */
  changed(): Promise<void> {
    return this.change.promise;
  }

  /** Resolves when nothing is on its way and every confirmed row is postponed. */
  async settled(): Promise<void> {
    while (this.onTheirWay.size > 0) await this.change.promise;
    await this.postponing;
  }

  private async announce(row: Row, message: OutgoingMessage): Promise<void> {
    this.onTheirWay.add(message.messageId);
    try {
      await this.parts.publish(message);
      crashPoint(this.parts.crashPoints.published);
      this.parts.worked();
      this.confirmed.push(row);
      this.postponing ??= this.postponeConfirmed();
    } catch (error) {
      this.parts.failed(error);
    } finally {
      this.onTheirWay.delete(message.messageId);
      this.change.resolve();
      this.change = Promise.withResolvers();
    }
  }

  /** What is confirmed while one statement runs goes with the next. */
  private async postponeConfirmed(): Promise<void> {
    try {
      // Confirms come in bunches: those of this turn of the event loop go together.
      await this.parts.yieldTurn();
      while (this.confirmed.length > 0) {
        await this.parts.postpone(this.confirmed.splice(0));
        crashPoint(this.parts.crashPoints.postponed);
      }
    } catch (error) {
      // Their claims run out, they are published once more, and are recognised by their ids.
      this.parts.failed(error);
    } finally {
      this.postponing = undefined;
    }
  }
}
