import type { JsonObject } from '../json';
import type { MessageType } from '../messages';

const runId = '01a204ff-5d55-704a-923b-f3546abdd51e';
const address = { runId, effectId: '/do/0/say', epoch: 0 };

/** The data of messages that others than Ensue read and write. */
export const messageExamples: Readonly<Partial<Record<MessageType, JsonObject>>> = {
  'io.ensue.action.perform.v1': {
    ...address,
    idempotencyKey: `${runId}/do/0/say`,
    action: 'log',
    input: { message: 'orders.csv has arrived' },
    deadlineMs: 86_400_000,
    workflow: { namespace: 'shop', name: 'welcome', version: '1.0.0' },
    task: { name: 'say', position: '/do/0/say' },
  },
  'io.ensue.action.completed.v1': { ...address, output: { message: 'orders.csv has arrived' } },
  'io.ensue.action.failed.v1': {
    ...address,
    fault: {
      type: 'https://serverlessworkflow.io/spec/1.0.0/errors/communication',
      status: 503,
      detail: 'The printer does not answer.',
    },
  },
  'io.ensue.action.heartbeat.v1': address,
  'io.ensue.effect.inquiry.v1': address,
  'io.ensue.effect.verdict.v1': { wanted: true },
  'io.ensue.effect.cancelled.v1': { runId, effectId: '/do/0/say' },
};
