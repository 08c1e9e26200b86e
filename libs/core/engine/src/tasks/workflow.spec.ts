import { describe, expect, it } from 'vitest';
import { limits } from '../limits';
import { Story, story } from '../testing/story';

const definition = (more = '') => `
  do:
    - child:
        run:
          workflow: { namespace: stories, name: child, version: 2.0.0, input: { n: '\${ .n }' } }
          ${more}
    - after:
        set: { got: '\${ . }' }
`;

describe('a workflow within a workflow', () => {
  it('is asked for one level deeper, and its output is the task’s', () => {
    const run = story(definition(), { n: 4 });
    expect(run.asked).toEqual([
      {
        kind: 'run',
        id: '/do/0/child',
        key: '/do/0/child',
        workflow: { namespace: 'stories', name: 'child', version: '2.0.0' },
        input: { n: 4 },
        await: true,
        depth: 1,
      },
    ]);
    expect(run.state.status).toBe('running');
    run.tell({ kind: 'run.ended', effectId: '/do/0/child', status: 'completed', output: 16 });
    expect(run.state.output).toEqual({ got: 16 });
  });

  it('faults with the child’s fault, at the task’s position, and says where it came from', () => {
    const run = story(definition());
    const fault = { type: 'https://test/bad', status: 400, title: 'Bad', instance: '/do/3/deep' };
    run.tell({ kind: 'run.ended', effectId: '/do/0/child', runId: 'run-2', status: 'faulted', fault });
    expect(run.state.fault).toEqual({
      type: 'https://test/bad',
      status: 400,
      title: 'Bad',
      instance: '/do/0/child',
      childRun: {
        id: 'run-2',
        workflow: { namespace: 'stories', name: 'child', version: '2.0.0' },
        status: 'faulted',
        instance: '/do/3/deep',
      },
    });
  });

  it('faults when the child was cancelled', () => {
    const run = story(definition());
    run.tell({ kind: 'run.ended', effectId: '/do/0/child', status: 'cancelled' });
    expect(run.state.fault).toMatchObject({ status: 500, detail: 'The run of stories/child was cancelled' });
  });

  it('is cancelled with its parent', () => {
    const run = story(definition());
    run.tell({ kind: 'cancel' });
    expect(run.asked.at(-1)).toEqual({ kind: 'cancel', id: '/do/0/child', of: 'run' });
  });

  it('is not waited for when the definition says so, nor cancelled', () => {
    const run = story(definition('await: false'), { n: 1 });
    expect(run.asked).toMatchObject([{ kind: 'run', await: false }]);
    expect(run.state.output).toEqual({ got: { n: 1 } });
  });

  it('may not be nested without end', () => {
    const run = new Story(definition()).start({}, limits.depth);
    expect(run.state.fault?.detail).toContain('16 deep');
  });
});
