import type { Leases } from '@ensue/ports';
import type { Log } from '../log';

const mostIds = 500;

/** Deletes the outbox rows whose messages have arrived, many at a time: a deletion begins when the last has ended. */
export class ConfirmedOutbox {
  private ids: string[] = [];
  private deleting: Promise<void> | undefined;

  constructor(
    private readonly leases: Leases,
    private readonly log: Log,
    private readonly onDeleted: (ids: readonly string[]) => void,
  ) {}

  add(id: string): void {
    this.ids.push(id);
    this.deleting ??= this.flush();
  }

  async drained(): Promise<void> {
    await this.deleting;
  }

  private async flush(): Promise<void> {
    await Promise.resolve();
    while (this.ids.length > 0) {
      const ids = this.ids.splice(0, mostIds);
      try {
        await this.leases.deleteOutbox(ids);
      } catch (error) {
        // The rows stay, are sent once more, and are then duplicates for the inbox to drop.
        this.log.warn('Sent outbox rows could not be deleted.', { rows: ids.length, error: String(error) });
      }
      this.onDeleted(ids);
    }
    this.deleting = undefined;
  }
}
