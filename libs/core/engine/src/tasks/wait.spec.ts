import { describe, expect, it } from 'vitest';
import { story, storyBegins } from '../testing/story';

describe('a wait', () => {
  it('asks for a timer, and goes on with its input when it fires', () => {
    const run = story('do: [ { pause: { wait: { seconds: 30 } } } ]', { a: 1 });
    expect(run.asked).toEqual([{ kind: 'timer', id: '/do/0/pause', dueAt: storyBegins + 30_000 }]);
    expect(run.state.status).toBe('waiting');
    expect(run.facts.at(-1)).toEqual({ kind: 'run.waiting' });
    run.fire('/do/0/pause');
    expect(run.state).toMatchObject({ status: 'completed', output: { a: 1 }, endedAt: storyBegins + 30_000 });
  });

  it('of no time at all asks for nothing', () => {
    const run = story('do: [ { pause: { wait: { seconds: 0 } } } ]');
    expect(run.asked).toEqual([]);
    expect(run.state.status).toBe('completed');
  });
});
