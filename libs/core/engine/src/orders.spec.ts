import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Effect } from './effect';
import { isTerminal, type RunState } from './run-state';
import type { Signal } from './signal';
import { step } from './step';
import { arbitraryConcurrency } from './testing/arbitrary-concurrency';
import { Story, story } from './testing/story';

const settings = { seed: 20261122, numRuns: 60 };
const written = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const choices = fc.array(fc.nat(50), { minLength: 60, maxLength: 60 });

/** What the world answers depends on what it is asked, and never on when. */
function answerOf(effect: Effect): Signal | undefined {
  const effectId = effect.id;
  const n = [...effectId].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7);
  switch (effect.kind) {
    case 'action':
      return effect.action === 'notify' && n % 3 > 0
        ? { kind: 'action.failed', effectId, fault: { type: 'https://test/failed', status: 500 + (n % 9) } }
        : { kind: 'action.completed', effectId, output: { n } };
    case 'timer':
      return { kind: 'timer.fired', effectId };
    case 'listen':
      return { kind: 'event.arrived', effectId, event: { id: `e${n}`, source: '/s', type: 'org.yes', data: n } };
    case 'run':
      return { kind: 'run.ended', effectId, status: 'completed', output: { n } };
    default:
      return undefined;
  }
}

/** Plays a run to its end; each time `pick` says which of the outstanding is answered next. */
function playOut(
  told: Story,
  pick: (count: number) => number,
  between: (told: Story) => void = () => undefined,
): Story {
  for (let turn = 0; told.outstanding.size > 0; turn += 1) {
    if (turn > 2_000) throw new Error('this run does not end');
    between(told);
    const waiting = [...told.outstanding.values()];
    const effect = waiting[pick(waiting.length)] ?? waiting[0];
    const signal = effect && answerOf(effect);
    if (effect === undefined || signal === undefined) throw new Error(`nothing answers ${String(effect?.kind)}`);
    if (effect.kind === 'timer') told.now = Math.max(told.now, effect.dueAt);
    told.tell(signal);
  }
  return told;
}

/** How a run ended, with what, what every task came to and what was emitted. */
function outcome({ state, facts, asked }: Story): unknown {
  const ends = facts.filter(({ kind }) => /^(run|task)\.(completed|faulted|cancelled)$/.test(kind));
  return {
    status: state.status,
    end: facts.filter(({ kind }) => kind.startsWith('run.') && kind !== 'run.waiting' && kind !== 'run.running').at(-1),
    tasks: ends
      .flatMap((fact) =>
        'task' in fact
          ? [JSON.stringify([fact.task.key, fact.task.attempt, 'output' in fact ? fact.output : fact.kind])]
          : [],
      )
      .sort(),
    emitted: asked
      .flatMap((effect) => (effect.kind === 'emit' ? [JSON.stringify([effect.id, effect.event['data'] ?? null])] : []))
      .sort(),
  };
}

const inTurn = (numbers: readonly number[]) => {
  let at = 0;
  return (count: number) => (numbers[at++ % numbers.length] ?? 0) % count;
};
const first = () => 0;
const last = (count: number) => count - 1;

describe('a run in which nothing races', () => {
  it('comes to one outcome in whatever order its effects are answered', () => {
    fc.assert(
      fc.property(arbitraryConcurrency, choices, (definition, order) => {
        const expected = outcome(playOut(story(definition, { n: 1 }), first));
        expect(outcome(playOut(story(definition, { n: 1 }), last))).toEqual(expected);
        expect(outcome(playOut(story(definition, { n: 1 }), inTurn(order)))).toEqual(expected);
      }),
      settings,
    );
  });

  it('comes to the same outcome through a crash after any effect: it goes on from what was written, and hears again what it had heard', () => {
    fc.assert(
      fc.property(arbitraryConcurrency, choices, (definition, order) => {
        const expected = outcome(playOut(story(definition, { n: 1 }), first));
        const told = playOut(story(definition, { n: 1 }), inTurn(order), (now) => {
          const before: RunState = written(now.state);
          const heard = now.recorded.filter(({ signal }) => 'effectId' in signal).slice(-3);
          for (const { signal } of heard) {
            const again = step(now.program, before, signal, now.now);
            expect(again.state).toEqual(now.state);
            expect(again.effects).toEqual([]);
          }
          const next = [...now.outstanding.values()].map(answerOf)[0];
          // What the dead process had computed and nobody had committed is computed again, the same.
          if (next !== undefined)
            expect(step(now.program, before, next, now.now)).toEqual(step(now.program, now.state, next, now.now));
        });
        expect(outcome(told)).toEqual(expected);
      }),
      { ...settings, numRuns: 25 },
    );
  });

  it('ends at once when it is cancelled, after any number of answers', () => {
    fc.assert(
      fc.property(arbitraryConcurrency, choices, fc.nat(12), (definition, order, answers) => {
        const told = story(definition, { n: 1 });
        const pick = inTurn(order);
        for (let turn = 0; turn < answers && told.outstanding.size > 0; turn += 1) {
          const waiting = [...told.outstanding.values()];
          const signal = answerOf(waiting[pick(waiting.length)] as Effect);
          if (signal !== undefined) told.tell(signal);
        }
        if (isTerminal(told.state.status)) return;
        told.tell({ kind: 'cancel' });
        expect(told.state.status).toBe('cancelled');
        expect(told.outstanding.size).toBe(0);
      }),
      settings,
    );
  });
});

describe('a run in which something races', () => {
  const order = fc.array(fc.nat(9), { minLength: 8, maxLength: 8 });
  const endOf = (told: Story) => told.facts.find(({ kind }) => /^run\.(completed|faulted|cancelled)$/.test(kind));

  it('that competes gives the output of one branch, and cancels the others', () => {
    const branch = (name: string) => ({
      [name]: { do: [{ ask: { call: 'charge:1.0.0@default' } }, { tell: { set: { by: name } } }] },
    });
    const definition = `do: ${JSON.stringify([{ race: { fork: { compete: true, branches: ['a', 'b', 'c'].map(branch) } } }])}`;
    fc.assert(
      fc.property(order, (numbers) => {
        const told = playOut(story(definition), inTurn(numbers));
        const end = endOf(told);
        expect([{ by: 'a' }, { by: 'b' }, { by: 'c' }]).toContainEqual(
          end?.kind === 'run.completed' ? end.output : end,
        );
        expect(told.asked.filter(({ kind }) => kind === 'cancel')).toHaveLength(2);
      }),
      settings,
    );
  });

  it('against a time limit ends with the result or with a timeout, and hears of the other nothing more', () => {
    const definition = `do: ${JSON.stringify([{ ask: { call: 'charge:1.0.0@default', timeout: { after: { seconds: 3 } } } }])}`;
    const seen = new Set<string>();
    fc.assert(
      fc.property(order, (numbers) => {
        const told = story(definition);
        const both = [...told.outstanding.values()].flatMap((effect) => answerOf(effect) ?? []);
        const [one, other] = (numbers[0] ?? 0) % 2 === 0 ? both : both.toReversed();
        for (const signal of [one, other]) if (signal !== undefined) told.tell(signal);
        const end = endOf(told);
        seen.add(end?.kind === 'run.faulted' ? `faulted ${String(end.fault.status)}` : String(end?.kind));
        expect(told.outstanding.size).toBe(0);
      }),
      settings,
    );
    expect(seen).toEqual(new Set(['run.completed', 'faulted 408']));
  });

  it('against a cancel ends as whichever came first says', () => {
    const definition = `do: ${JSON.stringify([{ ask: { call: 'charge:1.0.0@default' } }])}`;
    fc.assert(
      fc.property(order, (numbers) => {
        const told = story(definition);
        const [result] = [...told.outstanding.values()].flatMap((effect) => answerOf(effect) ?? []);
        const cancelFirst = (numbers[0] ?? 0) % 2 === 0;
        const signals = [result, { kind: 'cancel' } as const];
        for (const signal of cancelFirst ? signals.toReversed() : signals) if (signal !== undefined) told.tell(signal);
        expect(told.state.status).toBe(cancelFirst ? 'cancelled' : 'completed');
      }),
      settings,
    );
  });

  it('to fail gives the fault of one of those that failed', () => {
    const branch = (name: string) => ({
      [name]: {
        do: [
          { ask: { call: 'charge:1.0.0@default' } },
          { fail: { raise: { error: { type: `https://test/${name}`, status: 400 } } } },
        ],
      },
    });
    const definition = `do: ${JSON.stringify([{ both: { fork: { branches: ['a', 'b'].map(branch) } } }])}`;
    fc.assert(
      fc.property(order, (numbers) => {
        const end = endOf(playOut(story(definition), inTurn(numbers)));
        expect(['https://test/a', 'https://test/b']).toContain(end?.kind === 'run.faulted' ? end.fault.type : end);
      }),
      settings,
    );
  });
});
