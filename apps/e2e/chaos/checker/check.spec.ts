import { beforeAll, describe, expect, it } from 'vitest';
import { functionCatalog } from '@ensue/actions';
import { readDefinition } from '@ensue/dsl';
import { step, type RunState, type Signal } from '@ensue/engine';
import { workloads } from '../workload/definitions';
import { check } from './check';
import type { Evidence, RunEvidence, StepEvidence } from './evidence';

const all = workloads('http://127.0.0.1:9', 'canary');

/** A run of `wait`, as it is told in the database when everything went well. */
function goodRun(): RunEvidence {
  const source = all.find(({ name }) => name === 'wait')?.source ?? '';
  const reading = readDefinition(source, { catalog: functionCatalog });
  if (!reading.ok) throw new Error(JSON.stringify(reading.mistakes));
  let state: RunState | undefined;
  const steps: StepEvidence[] = [];
  let wanted = '';
  const tell = (signal: Signal, at: number): void => {
    const taken = step(reading.program, state, signal, at);
    state = taken.state;
    wanted = taken.effects.at(-1)?.id ?? '';
    const plain = JSON.parse(JSON.stringify({ signal, facts: taken.facts })) as Pick<StepEvidence, 'signal' | 'facts'>;
    steps.push({ revision: steps.length + 1, at, ...plain });
  };
  const trigger = { kind: 'event', id: 'e1' } as const;
  tell({ kind: 'start', runId: 'r1', input: [{ n: 'a-1' }], trigger, depth: 0 }, 1_000);
  tell({ kind: 'action.completed', effectId: wanted, output: null }, 1_010);
  tell({ kind: 'timer.fired', effectId: wanted }, 1_720);
  tell({ kind: 'action.completed', effectId: wanted, output: null }, 1_730);
  const over = JSON.parse(JSON.stringify(state)) as RunState;
  return {
    id: 'r1',
    workflow: 'wait',
    status: over.status,
    n: 'a-1',
    trigger,
    output: over.output ?? null,
    fault: null,
    endedAt: 1_730,
    revision: 4,
    state: over,
    steps,
  };
}

describe('The checker', () => {
  let run: RunEvidence;
  let good: Evidence;

  beforeAll(() => {
    run = goodRun();
    const effect = (step: string) => ({ key: `a-1/${step}`, idempotencyKey: `r1/${step}`, attempt: 1, time: 0 });
    const tick = (at: number, runId: string) => ({
      cause: 'tick',
      causeId: `tick:chaos/tick@1.0.0:${new Date(at).toISOString()}`,
      outcome: 'started',
      workflow: 'tick',
      runId,
      at: at + 20,
    });
    good = {
      workloads: all,
      client: [{ n: 'a-1', workload: 'wait', kind: 'start', outcome: 'ok', attempts: 1 }],
      effects: [effect('before'), effect('after')],
      runs: [run],
      decisions: [tick(1_000, 't1'), tick(2_000, 't2'), tick(3_000, 't3')],
      leftovers: [{ what: 'timers', ids: [] }],
      deadLetters: ['p1'],
      poison: ['p1'],
      mostRepeats: 0,
      tickEveryMs: 1_000,
      since: 0,
      until: 5_000,
    };
  });

  const found = (changed: Partial<Evidence>): readonly string[] => [
    ...new Set(check({ ...good, ...changed }).map(({ invariant }) => invariant)),
  ];

  it('finds nothing where every promise was kept', () => {
    expect(check(good)).toEqual([]);
  });

  it('finds a lost event', () => {
    expect(found({ runs: [], effects: [] })).toEqual(['accepted events have their run']);
  });

  it('finds an event that started two runs', () => {
    expect(found({ runs: [run, { ...run, id: 'r2' }] })).toContain('accepted events have their run');
  });

  it('finds a run that a refused event started', () => {
    const client = good.client.map((record) => ({ ...record, outcome: 'fail' as const }));
    expect(found({ client })).toEqual(['accepted events have their run']);
  });

  it('lets an event of unknown fate have one run or none', () => {
    const client = good.client.map((record) => ({ ...record, outcome: 'unknown' as const }));
    expect(found({ client })).toEqual([]);
    expect(found({ client, runs: [], effects: [] })).toEqual([]);
  });

  it('finds a run that is stuck', () => {
    expect(found({ runs: [{ ...run, status: 'waiting', endedAt: null }] })).toContain('runs end once');
  });

  it('finds an effect that never happened', () => {
    expect(found({ effects: good.effects.slice(1) })).toEqual(['effects are the expected ones']);
  });

  it('finds an effect under two keys', () => {
    const [first] = good.effects;
    const effects = [...good.effects, ...(first === undefined ? [] : [{ ...first, idempotencyKey: 'other' }])];
    expect(found({ effects, mostRepeats: 1 })).toEqual(['effects are the expected ones']);
  });

  it('finds an effect that nobody asked for', () => {
    const effects = [...good.effects, { key: 'a-9/before', idempotencyKey: 'x', attempt: 1, time: 0 }];
    expect(found({ effects })).toEqual(['effects are the expected ones']);
  });

  it('finds more repetition than faults explain', () => {
    const effects = [...good.effects, ...good.effects];
    expect(found({ effects, mostRepeats: 1 })).toEqual(['repeated effects']);
    expect(found({ effects, mostRepeats: 2 })).toEqual([]);
  });

  it('finds a gap in history', () => {
    expect(found({ runs: [{ ...run, steps: run.steps.toSpliced(1, 1) }] })).toContain('history is whole');
  });

  it('finds facts that the engine would not have written', () => {
    const steps = run.steps.map((each) => (each.revision === 2 ? { ...each, facts: [] } : each));
    expect(found({ runs: [{ ...run, steps }] })).toEqual(['history is whole']);
  });

  it('finds a row that says something else than its history', () => {
    expect(found({ runs: [{ ...run, output: { other: true } }] })).toEqual(['history is whole']);
  });

  it('takes no late duplicate, which changed nothing, for the begin of a wait', () => {
    const [started, waiting, ...rest] = run.steps;
    if (started === undefined || waiting === undefined) throw new Error('a good run has four steps');
    const facts = [{ kind: 'signal.ignored' }];
    const late = { ...waiting, revision: 3, at: 1_720, facts };
    const steps = [started, waiting, late, ...rest.map((each) => ({ ...each, revision: each.revision + 1 }))];
    expect(found({ runs: [{ ...run, steps }] })).not.toContain('timers fire in time');
  });

  it('finds a wait that was too short', () => {
    const hasty = run.steps.map((each) => (each.revision >= 3 ? { ...each, at: each.at - 600 } : each));
    expect(found({ runs: [{ ...run, steps: hasty }] })).toContain('timers fire in time');
  });

  it('finds a tick that fired twice, and one that never did', () => {
    const [first, second, third] = good.decisions;
    if (first === undefined || second === undefined || third === undefined) throw new Error('There are three.');
    expect(found({ decisions: [first, { ...first, runId: 't9' }, second, third] })).toEqual(['ticks fire once']);
    expect(found({ decisions: [first, third] })).toEqual(['ticks fire once']);
    expect(found({ until: 50_000 })).toEqual(['ticks fire once']);
    const late = { ...first, at: first.at + 1_200 };
    expect(found({ decisions: [late, third] })).toEqual([]);
  });

  it('finds whatever is left over', () => {
    expect(found({ leftovers: [{ what: 'timers', ids: ['r1/do/1'] }] })).toEqual(['nothing is left over']);
  });

  it('finds poison that was not parked, and parked messages that were none', () => {
    expect(found({ deadLetters: [] })).toEqual(['dead letters are the poison']);
    expect(found({ deadLetters: ['p1', 'm7'] })).toEqual(['dead letters are the poison']);
  });
});
