import { message, resultsQueue, type Message } from '@ensue/contracts';
import type { MessageBus, Store } from '@ensue/ports';

/** Says what is due when a test asks it to, with ids made as the scheduler makes them. */
export class PlayedScheduler {
  constructor(
    private readonly store: Store,
    private readonly bus: MessageBus,
  ) {}

  /** Publishes everything that is due by the store's clock. @returns how many messages that were */
  async look(): Promise<number> {
    const { timers } = await this.store.leases.claimDueTimers(1_000, 60_000);
    const { schedules } = await this.store.leases.claimDueSchedules(1_000, 60_000);
    const due: Message[] = [
      ...timers.map(({ runId, effectId, dueAt }) =>
        message('io.ensue.timer.fired.v1', `timer:${runId}:${effectId}`, '/test', { runId, effectId, dueAt }),
      ),
      ...schedules.flatMap(({ namespace, workflow, version, nextAt }) =>
        nextAt === null ? [] : [tick(namespace, workflow, version, nextAt)],
      ),
    ];
    await Promise.all(due.map((each) => this.send(each)));
    return due.length;
  }

  send(told: Message): Promise<void> {
    return this.bus.publish({
      exchange: '',
      routingKey: resultsQueue,
      messageId: told.id,
      body: JSON.stringify(told),
      mustArrive: true,
    });
  }
}

export function tick(namespace: string, workflow: string, version: string, dueAt: number): Message {
  const id = `tick:${namespace}/${workflow}@${version}:${new Date(dueAt).toISOString()}`;
  return message('io.ensue.schedule.ticked.v1', id, '/test', { namespace, workflow, version, dueAt });
}
