import { describe, expect, it } from 'vitest';
import { foldTasks } from './fold-tasks';
import { story, storyBegins } from './testing/story';

const definition = `
  do:
    - outer:
        try:
          - pay:
              call: charge:1.0.0@default
        catch: { retry: { delay: { seconds: 1 }, limit: { attempt: { count: 1 } } } }
    - never:
        if: 'false'
        set: { x: 1 }
    - pause:
        wait: { seconds: 5 }
`;
const pay = '/do/0/outer/try/0/pay';

describe('the tasks of a run, as its facts tell them', () => {
  it('show every attempt of a task, and what the latest came to', () => {
    const run = story(definition);
    run.failed(pay);
    run.fire('/do/0/outer#retry.1');
    run.now += 10;
    run.done(`${pay}!1`, 'ok');
    const view = foldTasks(run.steps).find(({ key }) => key === pay);
    expect(view).toEqual({
      name: 'pay',
      position: pay,
      key: pay,
      status: 'completed',
      input: {},
      output: 'ok',
      startedAt: storyBegins + 1000,
      endedAt: storyBegins + 1010,
      attempts: [
        {
          attempt: 0,
          status: 'faulted',
          startedAt: storyBegins,
          endedAt: storyBegins,
          fault: expect.objectContaining({ status: 503 }),
        },
        { attempt: 1, status: 'completed', startedAt: storyBegins + 1000, endedAt: storyBegins + 1010 },
      ],
    });
  });

  it('show what retries, runs, waits and was skipped', () => {
    const run = story(definition);
    const statuses = () => foldTasks(run.steps).map(({ name, status }) => `${name} ${status}`);
    expect(statuses()).toEqual(['outer running', 'pay running']);
    run.failed(pay);
    expect(statuses()).toEqual(['outer retrying', 'pay faulted']);
    run.fire('/do/0/outer#retry.1');
    expect(statuses()).toEqual(['outer running', 'pay running']);
    run.done(`${pay}!1`);
    expect(statuses()).toEqual(['outer completed', 'pay completed', 'never skipped', 'pause waiting']);
    run.tell({ kind: 'cancel' });
    expect(statuses().at(-1)).toBe('pause cancelled');
  });
});
