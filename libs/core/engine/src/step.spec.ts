import { describe, expect, it } from 'vitest';
import { story } from './testing/story';

describe('a run of a set task and an action', () => {
  const definition = `
    do:
      - prepare:
          set:
            amount: \${ .price }
      - pay:
          call: charge:1.0.0@default
          with:
            amount: \${ .amount }
      - report:
          set:
            receipt: \${ .number }
  `;

  it('goes to the action in one step, and asks for it', () => {
    const run = story(definition, { price: 42 });
    expect(run.state.status).toBe('running');
    expect(run.asked).toEqual([
      {
        kind: 'action',
        id: '/do/1/pay',
        key: '/do/1/pay',
        task: { name: 'pay', position: '/do/1/pay' },
        action: 'charge',
        input: { amount: 42 },
      },
    ]);
  });

  it('completes with the result, and drops its frames', () => {
    const run = story(definition, { price: 42 });
    run.done('/do/1/pay', { number: 'A-7' });
    expect(run.state).toEqual({
      behaviour: 1,
      runId: 'run-1',
      status: 'completed',
      trigger: { kind: 'call' },
      depth: 0,
      input: { price: 42 },
      startedAt: run.now,
      endedAt: run.now,
      output: { receipt: 'A-7' },
    });
    expect(run.facts.map(({ kind }) => kind)).toEqual([
      'run.started',
      'task.created',
      'task.started',
      'task.completed',
      'task.created',
      'task.started',
      'task.completed',
      'task.created',
      'task.started',
      'task.completed',
      'run.completed',
    ]);
  });
});
