import { functionCatalog } from '@ensue/actions';
import { readDefinition, type Program, type Reading } from '@ensue/dsl';
import { foldTasks, isTerminal, step, type Effect, type Fact, type RunState, type Signal } from '@ensue/engine';
import type { Json, JsonObject } from '@ensue/contracts';
import type { Outcome, Scenario } from './scenario';

export function judge(scenario: Scenario): Reading {
  return readDefinition(scenario.source, { catalog: functionCatalog });
}

/** Whether the engine alone shows it: nothing in it needs a runner, another run or the clock to start it. */
export function needsNothingElse(scenario: Scenario, program: Program): boolean {
  if (scenario.startedBy !== 'call' || scenario.needs !== undefined || scenario.pending !== undefined) return false;
  return [...program.byPosition.values()].every(
    (task) => task.kind !== 'workflow' && (task.kind !== 'action' || task.action === 'log'),
  );
}

/** Runs a scenario on the bare engine, in a time of its own. */
export function playOnEngine(scenario: Scenario, program: Program): Outcome {
  const run = new Played(program);
  const seal = program.secrets.length > 0 ? { seal: 'seal-of-run-1' } : {};
  run.tell({ kind: 'start', runId: 'run-1', input: scenario.input, trigger: { kind: 'call' }, depth: 0, ...seal });
  for (const [index, signal] of scenario.signals.entries()) {
    if ('control' in signal) run.tell({ kind: signal.control });
    else {
      run.untilItListens();
      run.offer({ specversion: '1.0', id: `e-${index}`, source: '/conformance', ...signal.event });
    }
  }
  run.untilOver();
  const { status, output, fault } = run.state;
  return {
    status,
    ...(output !== undefined && { output }),
    ...(fault !== undefined && { fault }),
    tasks: foldTasks(run.steps),
    facts: run.steps.flatMap(({ facts }) => facts.map(({ kind }) => kind)),
  };
}

/** The least a host does: time, the log action, and the way of events. */
class Played {
  readonly steps: { at: number; facts: readonly Fact[] }[] = [];
  private current: RunState | undefined;
  private now = Date.parse('2026-11-22T12:00:00Z');
  private readonly wanted = new Map<string, Effect>();
  private readonly events: JsonObject[] = [];
  private readonly taken = new Set<JsonObject>();

  constructor(private readonly program: Program) {}

  get state(): RunState {
    if (this.current === undefined) throw new Error('The run was never started.');
    return this.current;
  }

  /** One signal, and whatever follows from it without time passing. */
  tell(signal: Signal): boolean {
    const { state, facts, effects, consumed } = step(this.program, this.current, signal, this.now);
    this.current = state;
    this.steps.push({ at: this.now, facts });
    if ('effectId' in signal && signal.kind !== 'event.arrived') this.wanted.delete(signal.effectId);
    for (const effect of effects) this.take(effect);
    for (const effect of effects) this.answer(effect);
    return consumed === true;
  }

  offer(event: JsonObject): void {
    this.events.push(event);
    for (const effect of [...this.wanted.values()]) if (effect.kind === 'listen') this.offerTo(effect.id, event);
  }

  untilItListens(): void {
    while (!this.listens && this.state.status !== 'suspended' && this.fireNext());
  }

  untilOver(): void {
    while (!isTerminal(this.state.status) && this.fireNext());
  }

  private get listens(): boolean {
    return [...this.wanted.values()].some(({ kind }) => kind === 'listen');
  }

  private take(effect: Effect): void {
    if (effect.kind === 'cancel') this.wanted.delete(effect.id);
    else this.wanted.set(effect.id, effect);
  }

  private answer(effect: Effect): void {
    if (!this.wanted.has(effect.id)) return;
    if (effect.kind === 'emit') {
      this.wanted.delete(effect.id);
      this.offer(effect.event as JsonObject);
    } else if (effect.kind === 'listen') {
      for (const event of this.events) this.offerTo(effect.id, event);
    } else if (effect.kind === 'action') {
      const { message } = effect.input as { message: Json };
      this.tell({ kind: 'action.completed', effectId: effect.id, output: { message } });
    }
  }

  /** A run takes an event once, whichever of its listeners does. */
  private offerTo(effectId: string, event: JsonObject): void {
    if (this.taken.has(event) || !this.wanted.has(effectId)) return;
    this.taken.add(event);
    if (!this.tell({ kind: 'event.arrived', effectId, event })) this.taken.delete(event);
  }

  private fireNext(): boolean {
    const timers = [...this.wanted.values()].filter((effect) => effect.kind === 'timer');
    const [next] = timers.sort((a, b) => a.dueAt - b.dueAt);
    if (next === undefined) return false;
    this.now = Math.max(this.now, next.dueAt);
    this.tell({ kind: 'timer.fired', effectId: next.id });
    return true;
  }
}
