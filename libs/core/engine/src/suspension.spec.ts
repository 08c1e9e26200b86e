import { describe, expect, it } from 'vitest';
import { story } from './testing/story';

const three = `
  do:
    - all:
        fork:
          branches:
            - pay:
                call: charge:1.0.0@default
            - hear:
                listen: { to: { one: { with: { type: org.heard } } } }
            - later:
                do:
                  - pause:
                      wait: { seconds: 1 }
                  - notify:
                      call: notify:1.0.0@default
`;
const [pay, hear, pause, notify] = [
  '/do/0/all/fork/branches/0/pay',
  '/do/0/all/fork/branches/1/hear',
  '/do/0/all/fork/branches/2/later/do/0/pause',
  '/do/0/all/fork/branches/2/later/do/1/notify',
] as const;

describe('a suspended run', () => {
  it('begins nothing, and at resume applies in order what came meanwhile', () => {
    const run = story(three);
    run.tell({ kind: 'suspend', reason: 'look first' });
    expect(run.state.status).toBe('suspended');
    expect(run.facts.at(-1)).toEqual({ kind: 'run.suspended', reason: 'look first' });

    expect(run.fire(pause).effects).toEqual([]);
    expect(run.done(pay, 'paid').facts).toEqual([]);
    expect(run.arrive(hear, { type: 'org.heard', data: 'hello' }).consumed).toBe(true);
    expect(run.state.status).toBe('suspended');

    const resumed = run.tell({ kind: 'resume' });
    expect(resumed.facts[0]).toEqual({ kind: 'run.resumed' });
    const underWay = ['all', 'pay', 'hear', 'later', 'pause'];
    expect([run.tasks('task.suspended'), run.tasks('task.resumed')]).toEqual([underWay, underWay]);
    expect(run.waitsFor).toEqual([notify]);
    expect(run.state.status).toBe('running');
    run.done(notify, 'told');
    expect(run.state.output).toEqual(['paid', ['hello'], 'told']);
  });

  it('takes each signal once, and an event only if its listener wants it', () => {
    const run = story(three);
    run.tell({ kind: 'suspend' });
    run.done(pay, 'first');
    expect(run.done(pay, 'second').facts).toMatchObject([{ kind: 'signal.ignored' }]);
    expect(run.arrive(hear, { type: 'org.other' })).toMatchObject({
      consumed: false,
      facts: [{ kind: 'event.filtered' }],
    });
    expect(run.arrive(hear, { id: 'a', type: 'org.heard', data: 'a' }).consumed).toBe(true);
    expect(run.arrive(hear, { id: 'b', type: 'org.heard', data: 'b' }).consumed).toBe(false);
    expect(run.tell({ kind: 'suspend' }).facts).toMatchObject([{ kind: 'signal.ignored' }]);
    run.tell({ kind: 'resume' });
    run.fire(pause);
    run.done(notify);
    expect(run.state.output).toEqual(['first', ['a'], null]);
  });

  it('can be cancelled', () => {
    const run = story(three);
    run.tell({ kind: 'suspend' });
    run.done(pay);
    run.tell({ kind: 'cancel' });
    expect(run.state.status).toBe('cancelled');
    expect(run.outstanding.size).toBe(0);
  });

  it('puts on record what was held for a task that ended before its turn', () => {
    const run = story(three);
    run.tell({ kind: 'suspend' });
    run.failed(pay);
    run.fire(pause);
    const { facts } = run.tell({ kind: 'resume' });
    expect(run.state.status).toBe('faulted');
    expect(facts).toContainEqual({ kind: 'signal.ignored', signal: 'timer.fired', effectId: pause });
  });

  it('goes on waiting when it only waited', () => {
    const run = story('do: [ { pause: { wait: { seconds: 1 } } } ]');
    run.tell({ kind: 'suspend' });
    run.tell({ kind: 'resume' });
    expect(run.state.status).toBe('waiting');
    const kinds = run.facts.slice(-5).map(({ kind }) => kind);
    expect(kinds).toEqual(['task.suspended', 'run.suspended', 'run.resumed', 'task.resumed', 'run.waiting']);
  });
});
