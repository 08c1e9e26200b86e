import type { MessageType } from '../messages';

/** Where a message goes, who says it to whom, and when. */
export interface Telling {
  readonly title: string;
  /** One or two lines for whoever writes a client. */
  readonly says: string;
  /** The channel it is published to, by its name in the document. */
  readonly to: 'actions' | 'results' | 'heartbeats' | 'inquiries' | 'control' | 'reply';
  readonly from: Service;
  readonly heardBy: readonly Service[];
  /** The message that answers it, over the reply queue. */
  readonly answer?: MessageType;
}

export type Service = 'gateway' | 'orchestrator' | 'scheduler' | 'runner';

const results = { to: 'results', heardBy: ['orchestrator'] } as const;

/** Every message, once: one that is added does not compile until it is told of here. */
export const tellings: Readonly<Record<MessageType, Telling>> = {
  'io.ensue.action.perform.v1': {
    title: 'Perform an action',
    says: 'All that a runner needs. Acknowledge it after its result is confirmed, or after the first confirmed heartbeat.',
    to: 'actions',
    from: 'orchestrator',
    heardBy: ['runner'],
  },
  'io.ensue.action.completed.v1': {
    title: 'An action has completed',
    says: 'Its id is result:{runId}:{effectId}:{epoch}, so that a result said twice is one.',
    from: 'runner',
    ...results,
  },
  'io.ensue.action.failed.v1': {
    title: 'An action has failed',
    says: 'With a fault that the workflow may catch and retry. Its id is made like that of a result.',
    from: 'runner',
    ...results,
  },
  'io.ensue.action.heartbeat.v1': {
    title: 'An action is still under way',
    says: 'Every five seconds, once an action has outlived five seconds.',
    to: 'heartbeats',
    from: 'runner',
    heardBy: ['orchestrator'],
  },
  'io.ensue.timer.fired.v1': { title: 'A timer is due', says: 'A wait, a retry or a time limit.', from: 'scheduler', ...results }, // prettier-ignore
  'io.ensue.schedule.ticked.v1': { title: 'A schedule is due', says: 'Its id is made of the time it was due.', from: 'scheduler', ...results }, // prettier-ignore
  'io.ensue.run.start.v1': { title: 'Start a sub-workflow', says: 'A run asks for another.', from: 'orchestrator', ...results }, // prettier-ignore
  'io.ensue.run.ended.v1': { title: 'A sub-workflow has ended', says: 'To the run that waits for it.', from: 'orchestrator', ...results }, // prettier-ignore
  'io.ensue.run.control.v1': { title: 'Cancel, suspend or resume a run', says: 'From one run to another.', from: 'orchestrator', ...results }, // prettier-ignore
  'io.ensue.listener.lookback.v1': { title: 'Look back', says: 'For events that came before their listener.', from: 'orchestrator', ...results }, // prettier-ignore
  'io.ensue.event.offered.v1': { title: 'An event for many runs', says: 'Offered to some of those that wait for it.', from: 'orchestrator', ...results }, // prettier-ignore
  'io.ensue.effect.cancelled.v1': {
    title: 'An action is no longer wanted',
    says: 'Stop it if you perform it. Who does not listen works in vain.',
    to: 'control',
    from: 'orchestrator',
    heardBy: ['runner'],
  },
  'io.ensue.catalog.changed.v1': {
    title: 'The catalog has changed',
    says: 'At every change and every few seconds: workflows, triggers or webhooks.',
    to: 'control',
    from: 'orchestrator',
    heardBy: ['gateway'],
  },
  'io.ensue.webhooks.wanted.v1': {
    title: 'Which webhooks are there?',
    says: 'Asked with replyTo and correlationId.',
    to: 'inquiries',
    from: 'gateway',
    heardBy: ['orchestrator'],
    answer: 'io.ensue.webhooks.snapshot.v1',
  },
  'io.ensue.webhooks.snapshot.v1': { title: 'The webhooks', says: 'The answer.', to: 'reply', from: 'orchestrator', heardBy: ['gateway'] }, // prettier-ignore
  'io.ensue.effect.inquiry.v1': {
    title: 'Is an action still wanted?',
    says: 'Asked with replyTo and correlationId, before performing what was delivered before.',
    to: 'inquiries',
    from: 'runner',
    heardBy: ['orchestrator'],
    answer: 'io.ensue.effect.verdict.v1',
  },
  'io.ensue.effect.verdict.v1': { title: 'Whether it is wanted', says: 'The answer.', to: 'reply', from: 'orchestrator', heardBy: ['runner'] }, // prettier-ignore
  'io.ensue.run.outcome.v1': { title: 'How a run has ended', says: 'To a caller or a sender that waits.', to: 'reply', from: 'orchestrator', heardBy: ['orchestrator', 'gateway'] }, // prettier-ignore
  'io.ensue.event.decided.v1': { title: 'What was decided on an event', says: 'To a gateway whose sender waits.', to: 'reply', from: 'orchestrator', heardBy: ['gateway'] }, // prettier-ignore
  'io.ensue.run.watch.v1': { title: 'Watch a run', says: 'For server-sent events.', to: 'control', from: 'orchestrator', heardBy: ['orchestrator'] }, // prettier-ignore
  'io.ensue.run.stepped.v1': { title: 'A watched run has moved', says: 'To whoever watches it.', to: 'reply', from: 'orchestrator', heardBy: ['orchestrator'] }, // prettier-ignore
};
