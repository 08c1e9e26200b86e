import { ActionFault } from '../action-fault';
import { labels } from './container-order';
import type { EngineClient } from './engine-client';
import { asQuery, remove } from './run-container';

const everyMs = 60_000;

/**
 * Removes containers whose `lifetime` is `eventually` when their time has come. When that is stands on the containers
 * themselves, so that any runner can do it and none must remember.
 */
export class ContainerCleaner {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly engine: EngineClient) {}

  start(): void {
    this.timer ??= setInterval(() => void this.sweep(Date.now()), everyMs).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Removes what was to go before now. An engine that does not answer is asked again the next time. */
  async sweep(now: number): Promise<void> {
    try {
      const filters = { label: [labels.removeAfterMs], status: ['exited', 'dead'] };
      const { body } = await this.engine.call('GET', `/containers/json?all=1&filters=${asQuery(filters)}`);
      for (const { Id, Labels } of (body ?? []) as { Id: string; Labels: Record<string, string> }[]) {
        const { body: found } = await this.engine.call('GET', `/containers/${Id}/json`);
        const endedAt = Date.parse((found as { State?: { FinishedAt?: string } }).State?.FinishedAt ?? '');
        if (endedAt + Number(Labels[labels.removeAfterMs]) <= now) await remove(this.engine, Id);
      }
    } catch (error) {
      if (!(error instanceof ActionFault)) throw error;
    }
  }
}
