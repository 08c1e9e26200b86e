import { createHash } from 'node:crypto';
import { message, resultsQueue, type Message } from '@ensue/contracts';
import type { OutgoingMessage, ScheduleRow, TimerRow } from '@ensue/ports';

const source = '/ensue/scheduler';
/** What AMQP carries as a message id, in bytes. */
const longestMessageId = 255;

/** A timer is due. The id comes from the timer, so that the message sent twice is taken once. */
export function timerFired({ runId, effectId, dueAt }: TimerRow): OutgoingMessage {
  return outgoing(message('io.ensue.timer.fired.v1', `timer:${runId}:${effectId}`, source, { runId, effectId, dueAt }));
}

/** A schedule's time has come. The id comes from the time it was due, so that a tick sent twice is one tick. */
export function scheduleTicked({ namespace, workflow, version }: ScheduleRow, dueAt: number): OutgoingMessage {
  const id = `tick:${namespace}/${workflow}@${version}:${new Date(dueAt).toISOString()}`;
  return outgoing(message('io.ensue.schedule.ticked.v1', id, source, { namespace, workflow, version, dueAt }));
}

function outgoing(body: Message): OutgoingMessage {
  return {
    exchange: '',
    routingKey: resultsQueue,
    messageId: Buffer.byteLength(body.id) > longestMessageId ? shortened(body.id) : body.id,
    body: JSON.stringify(body),
    mustArrive: true,
  };
}

function shortened(id: string): string {
  return `sha256:${createHash('sha256').update(id).digest('hex')}`;
}
