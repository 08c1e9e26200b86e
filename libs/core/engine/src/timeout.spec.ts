import { describe, expect, it } from 'vitest';
import { story } from './testing/story';

describe('a timeout', () => {
  it('of a task cancels everything below it and faults it', () => {
    const run = story(`
      do:
        - slow:
            timeout: { after: { seconds: 10 } }
            do:
              - both:
                  fork:
                    branches:
                      - pay:
                          call: charge:1.0.0@default
                      - pause:
                          wait: { hours: 1 }
    `);
    run.fire('/do/0/slow#timeout');
    expect(run.state).toMatchObject({ status: 'faulted', fault: { status: 408, instance: '/do/0/slow' } });
    expect(run.tasks('task.cancelled')).toEqual(['pause', 'pay', 'both']);
    expect(run.outstanding.size).toBe(0);
  });

  it('of a task can be caught by a try around it', () => {
    const run = story(`
      do:
        - outer:
            try:
              - pause:
                  wait: { hours: 1 }
                  timeout: { after: { seconds: 1 } }
            catch:
              do:
                - late:
                    set: { status: '\${ $error.status }' }
    `);
    run.fire('/do/0/outer/try/0/pause#timeout');
    expect(run.state.output).toEqual({ status: 408 });
  });

  it('of the workflow faults the run, whatever would catch it', () => {
    const run = story(`
      timeout: { after: { minutes: 1 } }
      do:
        - outer:
            try:
              - pay:
                  call: charge:1.0.0@default
            catch: {}
    `);
    expect(run.asked).toMatchObject([{ kind: 'timer', id: '#timeout' }, { kind: 'action' }]);
    run.fire('#timeout');
    expect(run.state).toMatchObject({ status: 'faulted', fault: { status: 408, instance: '/timeout' } });
    expect(run.outstanding.size).toBe(0);
  });

  it('is not asked for when the task ends at once', () => {
    const run = story(`
      timeout: { after: { seconds: 1 } }
      do: [ { a: { set: { b: 1 }, timeout: { after: { seconds: 1 } } } } ]
    `);
    expect(run.state.status).toBe('completed');
    expect(run.asked).toEqual([]);
  });
});
