/**
 * Where messages travel: every exchange and queue, once. Work queues are quorum queues; their delivery limit is far above
 * the number of deliveries after which Ensue itself parks a message.
 */

/** Topic; routing key = event type. Applications publish here too. */
export const eventsExchange = 'ensue.events';
/** Topic; what runs and tasks say of themselves. Not mandatory: it may fall on deaf ears. */
export const lifecycleExchange = 'ensue.lifecycle';
/** Direct; routing key = kind of action. */
export const actionsExchange = 'ensue.actions';
/** Fanout; cancels, catalog changes, watches: to every replica of every service. */
export const controlExchange = 'ensue.control';

/** Every event, bound to `ensue.events` with `#`: one that nobody listens to gets its decision too. */
export const intakeQueue = 'ensue.intake';
/** Results of actions, fired timers, ticks, ends of child runs: what living runs wait for. */
export const resultsQueue = 'ensue.results';
/** Heartbeats of long actions: neither inbox nor run lock. */
export const heartbeatsQueue = 'ensue.heartbeats';
/** Questions to any orchestrator: a snapshot of webhooks, whether an effect is still wanted. */
export const inquiriesQueue = 'ensue.inquiries';
/** Messages that nobody could digest, with their reason. */
export const deadLettersQueue = 'ensue.dead-letters';

/** The queue of one kind of action. */
export function actionQueue(kind: string): string {
  return `ensue.actions.${kind}`;
}

/** After so many deliveries the broker itself gives up; Ensue parks long before. */
export const deliveryLimit = 1000;
