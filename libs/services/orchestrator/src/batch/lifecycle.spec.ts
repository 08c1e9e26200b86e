import type { JsonObject } from '@ensue/contracts';
import type { Fact } from '@ensue/engine';
import type { RunRow } from '@ensue/ports';
import { describe, expect, it } from 'vitest';
import { ids } from '../testing/installation';
import { lifecycleNotices } from './lifecycle';

const at = Date.parse('2026-11-22T12:00:00Z');
const time = '2026-11-22T12:00:00.000Z';
const run: RunRow = {
  id: '7',
  namespace: 'shop',
  workflow: 'order',
  version: '1.0.0',
  definitionId: 'd',
  status: 'running',
  trigger: { kind: 'call' },
  input: {},
  startedAt: at,
};
const task = { name: 'pay', position: '/do/0/pay', key: '/do/0/pay', attempt: 0 };
const fault = { type: 'https://x/y', status: 500 };
const ofRun = { name: 'order-7.shop', definition: { namespace: 'shop', name: 'order', version: '1.0.0' } };
const ofTask = { workflow: 'order-7.shop', task: '/do/0/pay' };

/** The types told because of a fact, without what all have in common, and their data. */
function told(fact: Fact): [string, JsonObject][] {
  return lifecycleNotices([{ run, fact }], at, ids).map(({ routingKey, body }) => {
    const events = JSON.parse(body) as (JsonObject & { type: string })[];
    expect(events).toHaveLength(1);
    const event = events[0] ?? { type: '' };
    expect(event.type).toBe(routingKey);
    expect(event).toMatchObject({
      specversion: '1.0',
      source: '/ensue/runs/7',
      time,
      datacontenttype: 'application/json',
    });
    return [event.type.replace(/^io\.serverlessworkflow\.(.*)\.v1$/, '$1'), event['data'] as JsonObject];
  });
}

const facts: [Fact, string, JsonObject, string?][] = [
  [{ kind: 'run.started', input: {} }, 'workflow.started', { startedAt: time }, 'running'],
  [{ kind: 'run.suspended' }, 'workflow.suspended', { suspendedAt: time }, 'suspended'],
  [{ kind: 'run.resumed' }, 'workflow.resumed', { resumedAt: time }, 'running'],
  [{ kind: 'run.cancelled' }, 'workflow.cancelled', { cancelledAt: time }, 'cancelled'],
  [{ kind: 'run.faulted', fault }, 'workflow.faulted', { faultedAt: time, error: fault }, 'faulted'],
  [
    { kind: 'run.completed', output: 1 },
    'workflow.completed',
    { completedAt: time, outputUri: '/api/v1/runs/7' },
    'completed',
  ],
  [{ kind: 'correlation.started', task }, 'workflow.correlation-started', { startedAt: time }],
  [
    { kind: 'correlation.completed', task, keys: { room: 'blue' } },
    'workflow.correlation-completed',
    { completedAt: time, correlationKeys: { room: 'blue' } },
  ],
  [{ kind: 'task.created', task }, 'task.created', { createdAt: time }, 'pending'],
  [{ kind: 'task.started', task, input: 1 }, 'task.started', { startedAt: time }, 'running'],
  [{ kind: 'task.suspended', task }, 'task.suspended', { suspendedAt: time }, 'suspended'],
  [{ kind: 'task.resumed', task }, 'task.resumed', { resumedAt: time }, 'running'],
  [{ kind: 'task.retried', task, fault, delayMs: 5 }, 'task.retried', { retriedAt: time, error: fault }],
  [{ kind: 'task.cancelled', task }, 'task.cancelled', { cancelledAt: time }, 'cancelled'],
  [{ kind: 'task.faulted', task, fault }, 'task.faulted', { faultedAt: time, error: fault }, 'faulted'],
  [
    { kind: 'task.completed', task, output: 1 },
    'task.completed',
    { completedAt: time, outputUri: '/api/v1/runs/7/tasks' },
    'completed',
  ],
];

describe('what a run says of itself', () => {
  it.each(facts)('%j', (fact, type, data, status) => {
    const subject = type.startsWith('task.') ? ofTask : ofRun;
    const changed = `${type.split('.')[0]}.status-changed`;
    expect(told(fact)).toEqual([
      [type, { ...subject, ...data }],
      ...(status === undefined ? [] : [[changed, { ...subject, updatedAt: time, status }]]),
    ]);
  });

  it('is of all eighteen types', () => {
    expect(new Set(facts.flatMap(([fact]) => told(fact).map(([type]) => type))).size).toBe(18);
  });

  it('is one batch of a type, in order, and is not written before somebody reads it', () => {
    let made = 0;
    const counting = { ...ids, next: () => `id-${(made += 1)}` };
    const told = (['7', '8'] as const).map((id) => ({ run: { ...run, id }, fact: { kind: 'run.waiting' } as Fact }));
    const [notice, ...others] = lifecycleNotices(told, at, counting);
    expect(others).toEqual([]);
    expect(made).toBe(1);
    const sources = () => (JSON.parse(notice?.body ?? '') as { source: string }[]).map(({ source }) => source);
    expect(sources()).toEqual(['/ensue/runs/7', '/ensue/runs/8']);
    expect(sources()).toHaveLength(2);
    expect(made).toBe(3);
  });

  it('tells when it waits and when it goes on, and never of what is skipped', () => {
    expect(told({ kind: 'run.waiting' })).toEqual([
      ['workflow.status-changed', { ...ofRun, updatedAt: time, status: 'waiting' }],
    ]);
    expect(told({ kind: 'task.skipped', task })).toEqual([]);
  });
});
