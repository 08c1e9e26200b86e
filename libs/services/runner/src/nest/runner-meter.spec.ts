import { Metrics } from '@ensue/nest-kit';
import { describe, expect, test } from 'vitest';
import { settle } from '../testing/manual-timers';
import { RunnerWorld } from '../testing/runner-world';
import { runnerMeter, slotMetrics } from './runner-meter';

describe('what a runner measures', () => {
  test('is told how each action ended, once each', async () => {
    const world = new RunnerWorld();
    await world.runner.start();
    await world.give({ effectId: '/do/0/a@0!0' });
    await world.give({ effectId: '/do/1/b@0!0' });
    world.at(0).complete('done');
    world.at(1).fail(new Error('no'));
    await settle();
    expect(world.measured).toEqual(['work completed', 'work failed']);
  });

  test('has series for kinds and results, and tells how the slots stand', async () => {
    const metrics = new Metrics('test', { ofNode: false });
    const world = new RunnerWorld(2);
    slotMetrics(world.runner, metrics);
    runnerMeter(metrics).performed('work', 'failed', 1_500);
    await world.runner.start();
    await world.give();
    const lines = (await metrics.text()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'ensue_actions_performed_total{action="work",result="failed"} 1',
        'ensue_action_duration_seconds_sum{action="work"} 1.5',
        'ensue_runner_slots 2',
        'ensue_runner_slots_in_use{kind="short"} 1',
        'ensue_runner_slots_in_use{kind="long"} 0',
        'ensue_runner_actions_waiting 0',
      ]),
    );
  });
});
