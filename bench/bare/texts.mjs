/**
 * What stands in messages and rows: no meaning, but the size that Ensue's have (measured with `node bench/run.mjs --sizes`), made
 * as cheaply as can be.
 */
import { v7 as uuid } from 'uuid';

export const STEPS = [
  { task: '/do/0/check', kind: 'validate' },
  { task: '/do/1/transform', kind: 'log' },
  { task: '/do/2/record', kind: 'log' },
];

const filler = (bytes) => 'x'.repeat(Math.max(0, bytes));

/** Bytes, per run and kind of text. */
export const SIZES = {
  state: [720, 830, 900, 418],
  signal: [306, 173, 102, 92],
  facts: [431, 538, 623, 223],
  perform: [700, 460, 560],
  output: 90,
};

const padding = Object.fromEntries(
  ['state', 'signal', 'facts', 'perform'].map((name) => [name, SIZES[name].map(filler)]),
);
export const text = (name, step) => padding[name][step];

const envelope = (type, id, data) =>
  `{"specversion":"1.0","id":"${id}","source":"/bare","type":"${type}","data":${data}}`;

/** The order of one action; the effect's row holds the same. */
export function performBody(runId, step) {
  return `{"runId":"${runId}","effectId":"${STEPS[step].task}#0","step":${step},"pad":"${text('perform', step)}"}`;
}

export const performMessage = (id, body) => envelope('bare.perform.v1', id, body);

const output = filler(SIZES.output);
export const resultMessage = (id, { runId, effectId, step }) =>
  envelope('bare.completed.v1', id, JSON.stringify({ runId, effectId, step, output }));

const LIFECYCLE_TYPES = {
  start: ['workflow.started', 'workflow.status-changed', ...entered()],
  next: [...left(), ...entered()],
  end: [...left(), 'workflow.completed', 'workflow.status-changed'],
};

function entered() {
  return ['task.created', 'task.status-changed', 'task.started', 'task.status-changed'];
}

function left() {
  return ['task.completed', 'task.status-changed'];
}

/** Adds what a run says of itself to the batch of each type. */
export function tell(batches, moment, runId, time) {
  for (const short of LIFECYCLE_TYPES[moment]) {
    const type = `io.serverlessworkflow.${short}.v1`;
    const name = `actions-${runId}.bench`;
    const subject = short.startsWith('task')
      ? `"workflow":"${name}","task":"/do/0/check"`
      : `"name":"${name}","definition":{"namespace":"bench","name":"actions","version":"1.0.0"}`;
    const event =
      `{"specversion":"1.0","id":"${uuid()}","source":"/ensue/runs/${runId}","type":"${type}","time":"${time}",` +
      `"ensuehops":1,"datacontenttype":"application/json","data":{${subject},"at":"${time}"}}`;
    const batch = batches.get(type);
    if (batch === undefined) batches.set(type, [event]);
    else batch.push(event);
  }
}
