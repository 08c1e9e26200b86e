import { describe, expect, it } from 'vitest';
import { EngineDefect } from './engine-defect';
import { step } from './step';
import { story } from './testing/story';

const twoWaits = `
  do:
    - pause:
        wait: { seconds: 1 }
    - pay:
        call: charge:1.0.0@default
`;

describe('a signal that changes nothing', () => {
  it.each([
    ['for an effect nobody asked for', { kind: 'timer.fired', effectId: '/do/7/none' }],
    ['of the wrong kind for the effect', { kind: 'action.completed', effectId: '/do/0/pause', output: 1 }],
    ['for a timeout the task does not have', { kind: 'timer.fired', effectId: '/do/0/pause#timeout' }],
    ['to resume what is not suspended', { kind: 'resume' }],
    ['to start what has begun', { kind: 'start', runId: 'run-1', input: 2, trigger: { kind: 'call' }, depth: 0 }],
  ] as const)('%s is put on record', (_what, signal) => {
    const run = story(twoWaits);
    const before = run.state;
    const { state, effects, facts } = run.tell(signal);
    expect(state).toEqual(before);
    expect(effects).toEqual([]);
    expect(facts).toEqual([
      { kind: 'signal.ignored', signal: signal.kind, ...('effectId' in signal && { effectId: signal.effectId }) },
    ]);
  });

  it('comes twice, or late', () => {
    const run = story(twoWaits);
    run.fire('/do/0/pause');
    expect(run.fire('/do/0/pause').facts).toEqual([
      { kind: 'signal.ignored', signal: 'timer.fired', effectId: '/do/0/pause' },
    ]);
    run.done('/do/1/pay', 'paid');
    run.failed('/do/1/pay');
    run.tell({ kind: 'cancel' });
    expect(run.state).toMatchObject({ status: 'completed', output: 'paid' });
    expect(run.facts.slice(-2).map(({ kind }) => kind)).toEqual(['signal.ignored', 'signal.ignored']);
  });

  it('tells the listener’s row that the event was not taken', () => {
    const run = story(twoWaits);
    expect(run.arrive('/do/0/pause', { type: 'a.b' }).consumed).toBe(false);
  });
});

describe('a run', () => {
  it('changes between waiting and running as what is outstanding does, and says so', () => {
    const run = story(twoWaits);
    expect(run.state.status).toBe('waiting');
    run.fire('/do/0/pause');
    expect(run.state.status).toBe('running');
    const changes = run.facts.map(({ kind }) => kind).filter((kind) => kind.startsWith('run.'));
    expect(changes).toEqual(['run.started', 'run.waiting', 'run.running']);
  });

  it('is cancelled with everything outstanding, and its reason', () => {
    const run = story(twoWaits);
    run.tell({ kind: 'cancel', reason: 'enough' });
    expect(run.state.status).toBe('cancelled');
    expect(run.state.frames).toBeUndefined();
    expect(run.asked.at(-1)).toEqual({ kind: 'cancel', id: '/do/0/pause', of: 'timer' });
    expect(run.facts.slice(-2)).toEqual([
      { kind: 'task.cancelled', task: { name: 'pause', position: '/do/0/pause', key: '/do/0/pause', attempt: 0 } },
      { kind: 'run.cancelled', reason: 'enough' },
    ]);
  });

  it('is parked when it was begun by a behaviour this engine does not know, or never', () => {
    const run = story(twoWaits);
    const resumed = { kind: 'resume' } as const;
    expect(() => step(run.program, { ...run.state, behaviour: 99 }, resumed, 0)).toThrow(EngineDefect);
    expect(() => step(run.program, undefined, resumed, 0)).toThrow(EngineDefect);
  });
});
