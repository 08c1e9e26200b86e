import { resultsQueue } from '@ensue/contracts';
import { crashPoint, type Leases, type OutboxRow } from '@ensue/ports';
import { appliedPatienceMs } from '../batch/patience';
import type { Log } from '../log';

const mostIds = 500;

/**
 * What becomes of outbox rows whose messages the bus has taken, many at a time: the next part begins when the last has ended.
 * A row goes; but one from run to run only waits, until whoever applies the message ends it.
 */
export class ConfirmedOutbox {
  private rows: Pick<OutboxRow, 'id' | 'exchange' | 'routingKey'>[] = [];
  private flushing: Promise<void> | undefined;

  constructor(
    private readonly leases: Pick<Leases, 'deleteOutbox' | 'postponeOutbox'>,
    private readonly log: Log,
    private readonly onSettled: (ids: readonly string[]) => void,
  ) {}

  add(row: Pick<OutboxRow, 'id' | 'exchange' | 'routingKey'>): void {
    this.rows.push(row);
    this.flushing ??= this.flush();
  }

  async drained(): Promise<void> {
    await this.flushing;
  }

  private async flush(): Promise<void> {
    await Promise.resolve();
    while (this.rows.length > 0) {
      const rows = this.rows.splice(0, mostIds);
      const [waiting, done] = [rows.filter(isBetweenRuns), rows.filter((row) => !isBetweenRuns(row))];
      try {
        await this.leases.deleteOutbox(done.map(({ id }) => id));
        await this.leases.postponeOutbox(
          waiting.map(({ id }) => id),
          appliedPatienceMs,
        );
        crashPoint('relay.outbox.settled');
      } catch (error) {
        // The rows stay, are sent once more, and are then duplicates for the inbox to drop.
        this.log.warn('Sent outbox rows could not be settled.', { rows: rows.length, error: String(error) });
      }
      this.onSettled(rows.map(({ id }) => id));
    }
    this.flushing = undefined;
  }
}

function isBetweenRuns({ exchange, routingKey }: Pick<OutboxRow, 'exchange' | 'routingKey'>): boolean {
  return exchange === '' && routingKey === resultsQueue;
}
