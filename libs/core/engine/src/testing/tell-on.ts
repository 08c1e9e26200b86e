import type { Signal } from '../signal';
import type { Effect } from '../effect';
import type { Story } from './story';

/** Answers something outstanding: which, and how, by two numbers. Nothing, where nothing is. */
export function answer(story: Story, which: number, how: number): Signal | undefined {
  const outstanding = [...story.outstanding.values()];
  const effect = outstanding[which % Math.max(outstanding.length, 1)];
  return effect && answerTo(effect, how);
}

function answerTo(effect: Effect, how: number): Signal | undefined {
  const effectId = effect.id;
  const fails = how % 3 === 0;
  const fault = { type: 'https://test/failed', status: 500 };
  switch (effect.kind) {
    case 'action':
      return fails
        ? { kind: 'action.failed', effectId, fault }
        : { kind: 'action.completed', effectId, output: { n: how } };
    case 'timer':
      return { kind: 'timer.fired', effectId };
    case 'listen':
      return {
        kind: 'event.arrived',
        effectId,
        event: { id: `e${how}`, source: '/s', type: fails ? 'org.no' : 'org.yes', data: how },
      };
    case 'run':
      return fails
        ? { kind: 'run.ended', effectId, status: 'faulted', fault }
        : { kind: 'run.ended', effectId, status: 'completed', output: { n: 1 } };
    default:
      return undefined;
  }
}
