import type { Json } from '@ensue/jq';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replay } from './replay';
import { isTerminal, type RunState } from './run-state';
import type { Signal } from './signal';
import { step } from './step';
import { arbitraryDefinition } from './testing/arbitrary-program';
import { answer } from './testing/tell-on';
import { Story } from './testing/story';

const settings = { seed: 20261122, numRuns: 70 };
const choices = fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { maxLength: 40 });
const written = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Plays a run to the end of the choices, or its own, and lets `see` look on before each signal and at the end. */
function play(definition: string, told: readonly (readonly [number, number])[], see: (story: Story) => void): Story {
  const story = new Story(definition).start({ n: 1 });
  for (const [which, how] of told) {
    see(story);
    const signal = control(story, how) ?? answer(story, which, how);
    if (signal === undefined) break;
    story.now += how * 100;
    deepFreeze(story.state);
    story.tell(signal);
  }
  see(story);
  return story;
}

/** Now and then a run is suspended, and resumed at the latest when there is nothing more to answer. */
function control(story: Story, how: number): Signal | undefined {
  const over = story.outstanding.size === 0 && story.state.status === 'suspended';
  if (over || how === 48 || how === 49) return { kind: 'resume' };
  return how === 47 ? { kind: 'suspend' } : undefined;
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  Object.values(value).forEach(deepFreeze);
}

function holds(see: (story: Story, told: readonly (readonly [number, number])[]) => void, atEachStep = true): void {
  fc.assert(
    fc.property(arbitraryDefinition, choices, (definition, told) => {
      const end = play(definition, told, (story) => (atEachStep ? see(story, told) : undefined));
      if (!atEachStep) see(end, told);
    }),
    settings,
  );
}

describe('any run of any definition', () => {
  it('is changed by nothing in being written out and read back', () => {
    holds((story) => expect(written(story.state)).toStrictEqual(story.state));
  });

  it('goes the same way from a state that was written out and read back', () => {
    holds((story) => {
      const signal = answer(story, 1, 1);
      if (signal === undefined) return;
      const lived = step(story.program, story.state, signal, story.now);
      expect(step(story.program, written(story.state), signal, story.now)).toStrictEqual(lived);
    });
  });

  it('is changed by no signal that comes twice', () => {
    holds((story) => {
      const last = story.recorded.at(-1);
      if (last === undefined || ['suspend', 'resume', 'cancel'].includes(last.signal.kind)) return;
      const again = step(story.program, story.state, last.signal, story.now + 5);
      expect(again.state).toEqual(story.state);
      expect(again.effects).toEqual([]);
      const kinds = again.facts.map(({ kind }) => kind);
      expect(['signal.ignored', 'event.filtered']).toContain(kinds[0]);
      expect(kinds).toHaveLength(1);
    });
  });

  it('is changed by no signal for an effect that is over', () => {
    holds((story) => {
      const over = story.recorded.filter(
        ({ signal }) => 'effectId' in signal && !story.outstanding.has(signal.effectId),
      );
      for (const { signal } of over.slice(0, 3)) {
        const late = step(story.program, story.state, signal, story.now);
        expect(late.state).toEqual(story.state);
        expect(late.facts).toMatchObject([{ kind: 'signal.ignored' }]);
      }
    });
  });

  it('asks for no effect twice, and cancels only what is outstanding', () => {
    holds((story) => {
      const asked = new Set<string>();
      const cancelled = new Set<string>();
      for (const effect of story.asked) {
        const seen = effect.kind === 'cancel' ? cancelled : asked;
        expect(seen).not.toContain(effect.id);
        if (effect.kind === 'cancel') expect(asked).toContain(effect.id);
        seen.add(effect.id);
      }
    }, false);
  });

  it('is over, with nothing outstanding, or awaits something', () => {
    holds((story) => {
      // All may have been answered while the run was suspended.
      if (story.state.status === 'suspended') return;
      expect(story.outstanding.size === 0).toBe(isTerminal(story.state.status));
      const working = [...story.outstanding.values()].some(({ kind }) => kind === 'action' || kind === 'run');
      if (!isTerminal(story.state.status)) expect(story.state.status).toBe(working ? 'running' : 'waiting');
    });
  });

  it('tells of every task how it ended, when it is over', () => {
    holds((story) => {
      if (!isTerminal(story.state.status)) return;
      const open = new Map<string, number>();
      for (const fact of story.facts) {
        if (!('task' in fact)) continue;
        const { key } = fact.task;
        if (fact.kind === 'task.created') open.set(key, (open.get(key) ?? 0) + 1);
        if (/^task\.(completed|faulted|cancelled|skipped)$/.test(fact.kind)) open.set(key, (open.get(key) ?? 0) - 1);
      }
      expect([...open.values()].every((count) => count === 0)).toBe(true);
    });
  });

  it('ends with cancel, at any point, and cancels every outstanding effect', () => {
    holds((story) => {
      if (isTerminal(story.state.status)) return;
      const { state, effects } = step(story.program, story.state, { kind: 'cancel' }, story.now);
      expect(state.status).toBe('cancelled');
      // Of what was answered while the run was suspended, the engine has not heard yet: it is cancelled, too.
      const cancelled = effects.map(({ id }) => id);
      if (story.state.status === 'suspended') expect(cancelled).toEqual(expect.arrayContaining(story.waitsFor));
      else expect(cancelled.sort()).toEqual(story.waitsFor.sort());
      expect(effects.every(({ kind }) => kind === 'cancel')).toBe(true);
    });
  });

  it('is the same when its signals are replayed', () => {
    holds((story) => {
      const recorded = written(story.recorded as unknown as Json) as unknown as typeof story.recorded;
      expect(replay(story.program, recorded)).toStrictEqual(story.state satisfies RunState);
    }, false);
  });
});
