import { describe, expect, it } from 'vitest';
import { story } from '../testing/story';

describe('an action', () => {
  it('faults the task when it fails, at the task’s position whatever the runner says, with its extension members', () => {
    const run = story('do: [ { pay: { call: "charge:1.0.0@default" } } ]');
    run.failed('/do/0/pay', { instance: '/elsewhere', body: { why: 'closed' } });
    expect(run.state.fault).toEqual({
      type: 'https://serverlessworkflow.io/spec/1.0.0/errors/communication',
      status: 503,
      instance: '/do/0/pay',
      body: { why: 'closed' },
    });
  });

  it('carries its timeout to the runner, and cancels the timer when it is done in time', () => {
    const run = story('do: [ { pay: { call: "charge:1.0.0@default", timeout: { after: { seconds: 5 } } } } ]');
    expect(run.asked).toMatchObject([
      { kind: 'timer', id: '/do/0/pay#timeout', dueAt: run.now + 5000 },
      { kind: 'action', id: '/do/0/pay', timeoutMs: 5000 },
    ]);
    run.done('/do/0/pay');
    expect(run.asked.at(-1)).toEqual({ kind: 'cancel', id: '/do/0/pay#timeout', of: 'timer' });
  });

  it('that is not awaited gives its input, and what comes of it is not heard', () => {
    const run = story(
      `
      do:
        - compute:
            run:
              script: { language: js, code: 'return 1' }
              await: false
        - pause:
            wait: { seconds: 1 }
    `,
      { a: 1 },
    );
    expect(run.asked).toMatchObject([{ kind: 'action', id: '/do/0/compute', await: false }, { kind: 'timer' }]);
    expect(run.done('/do/0/compute', 'late').facts).toMatchObject([{ kind: 'signal.ignored' }]);
    run.tell({ kind: 'cancel' });
    expect(run.asked.filter(({ kind }) => kind === 'cancel')).toMatchObject([{ id: '/do/1/pause' }]);
  });
});
